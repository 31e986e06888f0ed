import { ledgerCheckText } from '../../views/ledger-check-text.ts';
import type { CommandValue } from '../../views/values/command-values.ts';
import { checkLedger, exitCodeOfCheck } from '../../wiring/checking.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';
import { Flags } from '../base/oclif.ts';

/** `headwater ledger check` */
export default class LedgerCheck extends HeadwaterCommand {
  static override readonly summary =
    "Recompute the ledger's hash chain, and the digests and signatures of all evidence that it names.";
  static override readonly description =
    `A ledger that was edited, cut within or reordered is named with the first event that does not hold (exit 2). Evidence that was altered, is gone, or is not signed as the ledger says is named file by file (exit 6). A chain that lost its end holds: evidence that it does not name is what shows that (exit 3). What this host does not have is looked for in the control bucket.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --bucket --public-key evidence-key.pub.pem',
    '<%= config.bin %> <%= command.id %> --no-evidence --json',
  ];
  static override readonly flags = {
    evidence: Flags.boolean({
      allowNo: true,
      default: true,
      env: 'HEADWATER_CHECK_EVIDENCE',
      description: 'check the evidence as well, which reads every list of it',
    }),
    bucket: Flags.boolean({
      default: false,
      env: 'HEADWATER_CHECK_BUCKET',
      description: 'check the copies in the control bucket as well as those on this host',
    }),
    'public-key': Flags.string({
      multiple: true,
      env: 'HEADWATER_PUBLIC_KEY',
      description: 'file with a public key (PEM): every record has to be signed by one of these',
    }),
  };

  async run(): Promise<CommandValue<'ledger check'>> {
    const { flags } = await this.parse(LedgerCheck);
    const reporter = await this.reporter();
    const result = await checkLedger(await this.project(flags), {
      evidence: flags.evidence,
      bucket: flags.bucket,
      publicKeys: flags['public-key'] ?? [],
      reporter,
    }).finally(() => reporter.end());
    this.log(ledgerCheckText(result));
    this.endWith(exitCodeOfCheck(result));
    return result;
  }
}
