import type { CommandValue } from '../../views/values/command-values.ts';
import { EXIT_CODES_HELP } from '../base/command.ts';
import { shareFlag, shareNames } from '../base/flags.ts';
import { Flags } from '../base/oclif.ts';
import { PhaseCommand } from '../base/phase-command.ts';
import { watchFlags } from '../base/watch-flags.ts';

/** `headwater cutover run` */
export default class CutoverRun extends PhaseCommand {
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
    'confirm-moved': Flags.boolean({
      env: 'HEADWATER_CONFIRM_MOVED',
      description: "users' mounts, DNS and DFS point at the file share, and it works for them",
    }),
    ...watchFlags,
  };

  async run(): Promise<CommandValue<'cutover run'>> {
    const { flags } = await this.parse(CutoverRun);
    const confirmed = [
      ...(flags['confirm-frozen'] ? (['source-frozen'] as const) : []),
      ...(flags['confirm-refreshed'] ? (['cache-refreshed'] as const) : []),
      ...(flags['confirm-moved'] ? (['clients-moved'] as const) : []),
    ];
    return this.phase(flags, { phase: 'cutover', shares: shareNames(flags.share), confirmed });
  }
}
