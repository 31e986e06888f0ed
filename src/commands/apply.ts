import { carriedOutText } from '../views/carried-out-text.ts';
import { type CarriedOut, carryOut } from '../wiring/execution.ts';
import { operator } from '../wiring/planning.ts';
import { exitCodeOf } from '../wiring/results.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from './base/command.ts';
import { shareFlag } from './base/flags.ts';

/** `headwater apply` */
export default class Apply extends HeadwaterCommand {
  static override readonly summary =
    'Carry out the approved plan: locations, tasks, transfers and their proof.';
  static override readonly description =
    `Safe to run again at any time, after any accident: it goes on where the ledger says it stopped, and a second run after success changes nothing.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --share projects --share office',
  ];
  static override readonly flags = {
    share: shareFlag,
  };

  async run(): Promise<Omit<CarriedOut, 'plan' | 'progress'>> {
    const { flags } = await this.parse(Apply);
    const reporter = this.reporter();
    const {
      plan,
      progress: _progress,
      ...result
    } = await carryOut(await this.project(flags), {
      phase: 'transfer',
      shares: flags.share ?? [],
      confirmed: [],
      operator: operator(),
      reporter,
      signal: this.interruption(),
    }).finally(() => reporter.end());
    this.log(
      carriedOutText({
        ...result,
        rehearsal: plan.rehearsal,
        next: 'headwater verify, then headwater cutover prepare',
      }),
    );
    this.endWith(exitCodeOf(result.unfinished));
    return result;
  }
}
