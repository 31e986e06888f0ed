import { ledgerCheckText } from '../../views/ledger-text.ts';
import type { CommandValue } from '../../views/values/command-values.ts';
import { checkLedger } from '../../wiring/reporting.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';

/** `headwater ledger check` */
export default class LedgerCheck extends HeadwaterCommand {
  static override readonly summary = "Recompute the ledger's hash chain from the first event to the last.";
  static override readonly description =
    `A ledger that was edited, cut or reordered is named with the first event that does not hold (exit 2).\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json',
  ];

  async run(): Promise<CommandValue<'ledger check'>> {
    const { flags } = await this.parse(LedgerCheck);
    const result = await checkLedger(await this.project(flags));
    this.log(ledgerCheckText(result));
    return result;
  }
}
