import { Args } from '@oclif/core';
import { diffPlans } from '../../plans/diff.ts';
import { planDiffText } from '../../views/plan-diff-text.ts';
import type { CommandValue } from '../../views/values/command-values.ts';
import { plansToCompare } from '../../wiring/plan-looking.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';

/** `headwater plan diff [BEFORE] [AFTER]` */
export default class PlanDiffCommand extends HeadwaterCommand {
  static override readonly summary = 'Compare two plans: steps, cost, time, and what moved underneath.';
  static override readonly description = EXIT_CODES_HELP;
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

  async run(): Promise<CommandValue<'plan diff'>> {
    const { flags, args } = await this.parse(PlanDiffCommand);
    const { before, after } = await this.look(flags, plansToCompare(flags.config, args.before, args.after));
    const diff = diffPlans(before, after);
    this.log(planDiffText(diff, { width: process.stdout.columns ?? 80 }));
    return diff;
  }
}
