import { Flags } from '@oclif/core';
import { costText } from '../../views/cost-text.ts';
import { planText } from '../../views/plan-text.ts';
import type { CommandValue } from '../../views/values/command-values.ts';
import { planToShow } from '../../wiring/plan-looking.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';
import { planFileArg } from '../base/flags.ts';

/** `headwater plan show [FILE]` */
export default class PlanShow extends HeadwaterCommand {
  static override readonly summary = 'Show a plan: totals, what stays behind and why, cost, time, findings.';
  static override readonly description = EXIT_CODES_HELP;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> .headwater/plans/20261121T113600123Z-0123456789abcdef.json',
  ];
  static override readonly args = { file: planFileArg };

  static override readonly flags = {
    full: Flags.boolean({ env: 'HEADWATER_FULL', description: 'everything, however long' }),
    cost: Flags.boolean({
      env: 'HEADWATER_COST',
      description: 'what it costs, line by line, with the date and confidence of every price',
    }),
  };

  async run(): Promise<CommandValue<'plan show'>> {
    const { flags, args } = await this.parse(PlanShow);
    const loaded = await this.look(flags, planToShow(flags.config, args.file));
    const { columns } = process.stdout;
    this.log(
      flags.cost
        ? costText(loaded.plan, { width: columns ?? 140 })
        : planText(loaded.plan, { width: columns ?? 80, full: flags.full }),
    );
    return loaded;
  }
}
