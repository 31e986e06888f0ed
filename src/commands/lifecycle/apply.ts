import type { CommandValue } from '../../views/values/command-values.ts';
import { EXIT_CODES_HELP } from '../base/command.ts';
import { PhaseCommand } from '../base/phase-command.ts';
import { watchFlags } from '../base/watch-flags.ts';

/** `headwater lifecycle apply` */
export default class LifecycleApply extends PhaseCommand {
  static override readonly summary =
    "Write the plan's lifecycle rules into the bucket, keeping every foreign rule as it is.";
  static override readonly description =
    `Refused until every share of the plan is committed.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> lifecycle preview',
  ];
  static override readonly flags = watchFlags;

  async run(): Promise<CommandValue<'lifecycle apply'>> {
    const { flags } = await this.parse(LifecycleApply);
    return this.phase(flags, { phase: 'lifecycle', shares: [], confirmed: [] }, 'headwater report');
  }
}
