import { EXIT_CODES } from '../errors.ts';
import { cancelledText } from '../views/steering-text.ts';
import type { CommandValue } from '../views/values/command-values.ts';
import { cancelWork } from '../wiring/steering.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from './base/command.ts';
import { reasonFlag, shareFlag, shareNames } from './base/flags.ts';
import { Flags } from './base/oclif.ts';

/** `headwater cancel` */
export default class Cancel extends HeadwaterCommand {
  static override readonly summary = 'Give up what is left to transfer of shares.';
  static override readonly description =
    `Ends their executions and holds their steps until another plan is approved, or headwater resume --share takes them up again. Deletes nothing: what was copied stays, the source is as it was. Refused for a share whose cut-over has begun. Exit 3 when executions have not ended yet.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --share projects --reason "stays on the filer"',
    '<%= config.bin %> <%= command.id %> --all',
  ];
  static override readonly flags = {
    share: shareFlag,
    all: Flags.boolean({
      env: 'HEADWATER_ALL_SHARES',
      exactlyOne: ['share', 'all'],
      description: 'every share of which something is left to transfer',
    }),
    reason: reasonFlag,
  };

  async run(): Promise<CommandValue<'cancel'>> {
    const { flags } = await this.parse(Cancel);
    const reporter = await this.reporter();
    const cancelled = await cancelWork(await this.project(flags), {
      shares: shareNames(flags.share),
      reason: flags.reason ?? null,
      reporter,
      signal: this.interruption(),
    }).finally(() => reporter.end());
    this.log(cancelledText(cancelled));
    this.endWith(cancelled.running.length > 0 ? EXIT_CODES.exceptions : 0);
    return cancelled;
  }
}
