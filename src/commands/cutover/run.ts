import { Flags } from '@oclif/core';
import { carriedOutText } from '../../views/carried-out-text.ts';
import { type CarriedOut, carryOut } from '../../wiring/execution.ts';
import { operator } from '../../wiring/planning.ts';
import { exitCodeOf } from '../../wiring/results.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';
import { shareFlag } from '../base/flags.ts';

/** `headwater cutover run` */
export default class CutoverRun extends HeadwaterCommand {
  static override readonly summary =
    'Hand authority over: freeze, final pass, proof, file share, refresh, commit.';
  static override readonly description =
    `Each step waits for the one before; a share whose proof fails stays with its source. Goes on where it stopped.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --share projects --confirm-frozen',
    '<%= config.bin %> <%= command.id %> --confirm-frozen --json',
  ];
  static override readonly flags = {
    share: shareFlag,
    'confirm-frozen': Flags.boolean({
      env: 'HEADWATER_CONFIRM_FROZEN',
      description: 'you made the sources read-only; headwater proves it with a second walk',
    }),
    'confirm-refreshed': Flags.boolean({
      env: 'HEADWATER_CONFIRM_REFRESHED',
      description: 'you saw the event that the cache refresh finished',
    }),
  };

  async run(): Promise<Omit<CarriedOut, 'plan' | 'progress'>> {
    const { flags } = await this.parse(CutoverRun);
    const reporter = this.reporter();
    const {
      plan,
      progress: _progress,
      ...result
    } = await carryOut(await this.project(flags), {
      phase: 'cutover',
      shares: flags.share ?? [],
      confirmed: [
        ...(flags['confirm-frozen'] ? (['source-frozen'] as const) : []),
        ...(flags['confirm-refreshed'] ? (['cache-refreshed'] as const) : []),
      ],
      operator: operator(),
      reporter,
      signal: this.interruption(),
    }).finally(() => reporter.end());
    this.log(carriedOutText({ ...result, rehearsal: plan.rehearsal, next: 'headwater lifecycle apply' }));
    this.endWith(exitCodeOf(result.unfinished));
    return result;
  }
}
