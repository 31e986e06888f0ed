import * as Flags from '@oclif/core/flags';
import { ledgerText } from '../../views/ledger-text.ts';
import type { CommandValue } from '../../views/values/command-values.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';

/** `headwater ledger show` */
export default class LedgerShow extends HeadwaterCommand {
  static override readonly summary = 'Print the record of everything that happened, oldest first.';
  static override readonly description = EXIT_CODES_HELP;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --last 20',
    '<%= config.bin %> <%= command.id %> --json',
  ];
  static override readonly flags = {
    last: Flags.integer({
      min: 1,
      env: 'HEADWATER_LAST',
      description: 'only this many of the newest events',
    }),
  };

  async run(): Promise<CommandValue<'ledger show'>> {
    const { flags } = await this.parse(LedgerShow);
    const events = await (await this.project(flags)).events();
    const wanted = flags.last === undefined ? events : events.slice(-flags.last);
    this.log(ledgerText(wanted));
    return wanted;
  }
}
