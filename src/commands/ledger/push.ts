import { ledgerPushedText } from '../../views/ledger-text.ts';
import type { CommandValue } from '../../views/values/command-values.ts';
import { pushLedger } from '../../wiring/pushing.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';

/** `headwater ledger push` */
export default class LedgerPush extends HeadwaterCommand {
  static override readonly summary = 'Move the ledger of this host to the control bucket, once.';
  static override readonly description =
    `For a migration that goes on with \`ledger: s3\`. Stop all workers first. The file is set aside, not removed; a push that was interrupted is gone on with. A bucket that holds another ledger is refused (exit 2).\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json',
  ];

  async run(): Promise<CommandValue<'ledger push'>> {
    const { flags } = await this.parse(LedgerPush);
    const reporter = await this.reporter();
    const pushing = pushLedger(await this.project(flags), reporter.progress);
    const result = await pushing.finally(() => reporter.end());
    this.log(ledgerPushedText(result));
    return result;
  }
}
