import * as Flags from '@oclif/core/flags';
import { VERDICTS } from '../evidence/verdict.ts';
import { evidenceText, listedText } from '../views/evidence-text.ts';
import type { CommandValue } from '../views/values/command-values.ts';
import { exitCodeOfVerification, verifyShares } from '../wiring/verifying.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from './base/command.ts';
import { shareFlag, shareNames } from './base/flags.ts';

/** `headwater verify` */
export default class Verify extends HeadwaterCommand {
  static override readonly summary =
    'Prove from two independent lists that the bucket holds what the shares hold.';
  static override readonly description =
    `Lists the bucket, reads the source again, compares entry by entry, and records evidence. Exit 6 when anything is missing, differs or is extra; 3 when something moved on or could not be checked.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --share projects --list missing',
    '<%= config.bin %> <%= command.id %> --level L1 --json',
  ];
  static override readonly flags = {
    share: shareFlag,
    level: Flags.option({
      options: ['L0', 'L1', 'L2'] as const,
      default: 'L2' as const,
      env: 'HEADWATER_LEVEL',
      description: 'L0 presence, L1 and size, L2 and checksum',
    })(),
    list: Flags.option({
      options: VERDICTS,
      env: 'HEADWATER_LIST',
      description: 'also list the paths of this verdict',
    })(),
    limit: Flags.integer({
      default: 1000,
      min: 1,
      env: 'HEADWATER_LIMIT',
      description: 'how many paths --list prints at most',
    }),
  };

  async run(): Promise<CommandValue<'verify'>> {
    const { flags } = await this.parse(Verify);
    const reporter = await this.reporter();
    const verified = await verifyShares(await this.project(flags), {
      shares: shareNames(flags.share),
      level: flags.level,
      limit: flags.limit,
      list: flags.list ?? null,
      reporter,
    }).finally(() => reporter.end());
    for (const { authority, evidence, evidenceFile: file, listed } of verified) {
      const text = evidenceText(evidence, { file, committed: authority === 'bucket' });
      this.log(flags.list === undefined ? text : listedText(listed));
    }
    this.endWith(exitCodeOfVerification(verified));
    return verified;
  }
}
