import { diffPlans } from '../../plans/diff/diff.ts';
import { planDiffText } from '../../views/plan-diff-text.ts';
import type { CommandValue } from '../../views/values/command-values.ts';
import { plansToCompare } from '../../wiring/plan-looking.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';
import { Args, Flags } from '../base/oclif.ts';

/** `headwater plan diff [BEFORE] [AFTER]` */
export default class PlanDiffCommand extends HeadwaterCommand {
  static override readonly summary =
    'Compare two plans: shares, waves, partitions, steps, cost, time, and what moved underneath.';
  static override readonly description =
    `Needs no configuration to compare two files. It ends with 0 whether they differ or not; --json says so in sameSteps.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> old.json new.json --json',
  ];
  static override readonly args = {
    before: Args.string({
      description: 'plan file, or the start of its digest; the approved plan when not named',
    }),
    after: Args.string({
      description: 'plan file, or the start of its digest; the newest plan when not named',
    }),
  };

  static override readonly flags = {
    full: Flags.boolean({ env: 'HEADWATER_FULL', description: 'every change by itself, however many' }),
  };

  async run(): Promise<CommandValue<'plan diff'>> {
    const { flags, args } = await this.parse(PlanDiffCommand);
    const plans = plansToCompare(flags.config, args.before, args.after);
    const { before, after, common } = await this.look(flags, plans);
    const diff = diffPlans(before, after, common);
    this.log(planDiffText(diff, { width: process.stdout.columns ?? 80, full: flags.full }));
    return diff;
  }
}
