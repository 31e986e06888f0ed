import { z } from 'zod';
import { count } from '../../config/count.ts';
import { byteSum } from '../byte-sum.ts';

/**
 * What one run of a task carries, in DataSync's own terms: the whole location; subtrees by filter, where every name that
 * appears later falls to exactly one partition; files directly in one directory, listed in a transfer manifest; or a list of single
 * files that evidence found amiss, whatever DataSync thinks of their size and time.
 */
export const selectionSchema = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('whole') }),
  z.strictObject({
    by: z.literal('filter'),
    /** Patterns with a leading slash, escaped; empty for everything that is not excluded. */
    include: z.array(z.string()),
    exclude: z.array(z.string()),
  }),
  z.strictObject({
    by: z.literal('manifest'),
    /** Relative to the share, without a slash at either end; empty for the share's own root. */
    directory: z.string(),
    /** Names from this one (inclusive) to `before` (exclusive), in byte order; null is open. */
    from: z.string().nullable(),
    before: z.string().nullable(),
  }),
  z.strictObject({
    by: z.literal('repair'),
    /** The files that this evidence of the share found missing or different. */
    evidence: z.string(),
    verdictsSha256: z.string().regex(/^[0-9a-f]{64}$/),
    /** Digest of the transfer manifest that names them. */
    manifestSha256: z.string().regex(/^[0-9a-f]{64}$/),
    files: count,
  }),
]);
export type Selection = z.output<typeof selectionSchema>;

/** A bounded part of a share that one run of a task carries. */
export const partitionSchema = z.strictObject({
  /** `<share>/whole`, or `<share>/p0001` and on. */
  id: z.string(),
  share: z.string(),
  wave: count,
  selection: selectionSchema,
  /** Why it is cut like this, for reviewers. */
  reason: z.string(),
  /** Files, directories and links. */
  items: count,
  bytes: byteSum,
  coldBytes: byteSum,
  largestBytes: count,
  /** The agents whose run it is: one, or several that work on it together. */
  agents: z.array(z.string()).min(1),
  /** Its turn among the partitions of the same agents, from 1. */
  turn: z.number().int().positive(),
  /** Expected time of the next pass over it, seconds: preparing, copying, DataSync's own check. */
  seconds: z.number().nonnegative(),
});
export type Partition = z.output<typeof partitionSchema>;
