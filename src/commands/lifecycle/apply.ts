import { carriedOutText } from '../../views/carried-out-text.ts';
import { type CarriedOut, carryOut } from '../../wiring/execution.ts';
import { operator } from '../../wiring/planning.ts';
import { exitCodeOf } from '../../wiring/results.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';

/** `headwater lifecycle apply` */
export default class LifecycleApply extends HeadwaterCommand {
  static override readonly summary =
    "Write the plan's lifecycle rules into the bucket, keeping every foreign rule as it is.";
  static override readonly description =
    `Refused until every share of the plan is committed.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> lifecycle preview',
  ];

  async run(): Promise<Omit<CarriedOut, 'plan' | 'progress'>> {
    const { flags } = await this.parse(LifecycleApply);
    const reporter = this.reporter();
    const {
      plan,
      progress: _progress,
      ...result
    } = await carryOut(await this.project(flags), {
      phase: 'lifecycle',
      shares: [],
      confirmed: [],
      operator: operator(),
      reporter,
      signal: this.interruption(),
    }).finally(() => reporter.end());
    this.log(carriedOutText({ ...result, rehearsal: plan.rehearsal, next: 'headwater report' }));
    this.endWith(exitCodeOf(result.unfinished));
    return result;
  }
}
