import { planView } from '../../views/plan-view.ts';
import { harmless } from '../../views/text-width.ts';
import type { CommandValue } from '../../views/values/command-values.ts';
import { planToShow } from '../../wiring/plan-looking.ts';
import { systemClock } from '../../wiring/system-clock.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';
import { planFileArg } from '../base/plan-file-arg.ts';
import { PLAN_SHOW_FLAGS } from '../base/plan-show-flags.ts';

/** `headwater plan show [FILE]` */
export default class PlanShow extends HeadwaterCommand {
  static override readonly summary =
    'Show a plan: totals, waves, what stays behind and why, cost, time, findings.';
  static override readonly description =
    `Needs no configuration to show a file. Dates are those of a plan that begins now.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --share projects',
    '<%= config.bin %> <%= command.id %> --wave 2',
    '<%= config.bin %> <%= command.id %> --html plan.html',
    '<%= config.bin %> <%= command.id %> .headwater/plans/20261121T113600123Z-0123456789abcdef.json',
  ];
  static override readonly args = { file: planFileArg };
  static override readonly flags = PLAN_SHOW_FLAGS;

  async run(): Promise<CommandValue<'plan show'>> {
    const { flags, args } = await this.parse(PlanShow);
    const { counts, ...loaded } = await this.look(flags, planToShow(flags.config, args.file));
    if (flags.html !== undefined) {
      const { writePlanPage } = await import('../../wiring/plan-page.ts');
      const page = await writePlanPage(await this.project(flags), loaded, flags.html);
      this.log(`Page: ${harmless(page)}`);
      this.log();
    }
    const at = { width: process.stdout.columns, beginsAt: systemClock.now(), counts };
    this.log(await planView(loaded.plan, flags, at));
    return loaded;
  }
}
