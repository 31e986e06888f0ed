import type { CommandValue } from '../views/values/command-values.ts';
import { EXIT_CODES_HELP } from './base/command.ts';
import { shareFlag, shareNames } from './base/flags.ts';
import { PhaseCommand } from './base/phase-command.ts';
import { watchFlags } from './base/watch-flags.ts';

/** `headwater apply` */
export default class Apply extends PhaseCommand {
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
    ...watchFlags,
  };

  async run(): Promise<CommandValue<'apply'>> {
    const { flags } = await this.parse(Apply);
    return this.phase(
      flags,
      { phase: 'transfer', shares: shareNames(flags.share), confirmed: [] },
      'headwater verify, then headwater cutover prepare',
    );
  }
}
