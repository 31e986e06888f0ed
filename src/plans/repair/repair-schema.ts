import { z } from 'zod';
import { count } from '../../config/count.ts';
import { byteSum } from '../byte-sum.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What a repair plan was made from, a share each: evidence of the ledger, and what of it is repaired and what is not. */
export const repairBasisSchema = z.strictObject({
  share: z.string(),
  /** Id of the evidence, and the digest the ledger has of it. */
  evidence: z.string(),
  sha256,
  /** Digest of its list of verdicts. */
  verdictsSha256: sha256,
  /** Digest of the transfer manifest that follows from the verdicts. */
  manifestSha256: sha256,
  /** Files and links that are carried, and their size at the source. */
  files: count,
  bytes: byteSum,
  largestBytes: count,
  /** What the evidence found amiss that a repair leaves as it is. */
  left: z.array(
    z.strictObject({
      verdict: z.string(),
      reason: z.string(),
      entries: count,
      /** Why it is left, and what to do instead. */
      why: z.string(),
    }),
  ),
});
export type RepairBasis = z.output<typeof repairBasisSchema>;
