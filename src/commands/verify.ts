import { ladderText } from '../views/ladder-text.ts';
import type { CommandValue } from '../views/values/command-values.ts';
import type { VerifyEstimated } from '../views/values/verify-estimated.ts';
import { verdictLines } from '../views/verdict-line.ts';
import { verifiedText } from '../views/verified-text.ts';
import { estimateShares } from '../wiring/estimating.ts';
import { replayShares } from '../wiring/replaying.ts';
import { exitCodeOfVerification, verifyShares } from '../wiring/verifying.ts';
import { verifyAnyCopy } from '../wiring/verifying-copy.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from './base/command.ts';
import { copyCheckOf } from './base/copy-check.ts';
import { shareNames } from './base/flags.ts';
import { VERIFY_EXAMPLES, VERIFY_FLAGS } from './base/verify-flags.ts';

/** `headwater verify` */
export default class Verify extends HeadwaterCommand {
  static override readonly summary =
    'Prove from two independent lists that the bucket holds what the shares hold.';
  static override readonly description =
    `Lists the bucket, reads the source again, compares entry by entry, and records evidence. With --source and --target it proves a copy that any tool made, on any S3, without a plan or a configuration. Exit 6 when anything is missing, differs or is extra; 3 when something moved on or could not be checked.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = VERIFY_EXAMPLES;
  static override readonly flags = VERIFY_FLAGS;

  async run(): Promise<CommandValue<'verify'> | VerifyEstimated> {
    const { flags } = await this.parse(Verify);
    const { source, target, level, limit, sample, seed = null, list = null } = flags;
    const looking = { sample, seed, sourceChecksums: flags['source-checksums'] };
    const shares = shareNames(flags.share);
    if (flags.estimate) {
      const estimated = await estimateShares(await this.project(flags), { shares, ...looking });
      this.log(ladderText(estimated, process.stdout.columns ?? 80));
      return estimated;
    }
    const reporter = await this.reporter();
    const lines = verdictLines((line) => this.log(line));
    const asked = { level, limit, list, keep: this.jsonEnabled(), told: lines.told, ...looking, reporter };
    const verify = async () => {
      if (flags.replay !== undefined)
        return replayShares(await this.project(flags), { ...asked, shares, evidence: flags.replay });
      if (source === undefined || target === undefined)
        return verifyShares(await this.project(flags), { ...asked, shares, listing: flags.listing ?? null });
      const copy = { ...asked, source, target, ...copyCheckOf(flags) };
      return [await verifyAnyCopy({ ...copy, signal: this.interruption() })];
    };
    const verified = await verify().finally(() => reporter.end());
    if (list === null) for (const one of verified) this.log(verifiedText(one));
    const remark = list === null ? null : lines.remark(verified, list);
    if (remark !== null) this.logToStderr(remark);
    this.endWith(exitCodeOfVerification(verified));
    return verified;
  }
}
