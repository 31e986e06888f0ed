import { z } from 'zod';
import { count } from '../../config/count.ts';
import { evidenceSchema } from '../../evidence/evidence.ts';
import { BOOKS, VERDICTS } from '../../evidence/verdict.ts';
import { shownPath } from '../../inventory/inventory.ts';

const listed = z.strictObject({
  path: shownPath,
  /** The key it has or should have; null when it cannot have one. */
  key: z.string().nullable(),
  verdict: z.enum(VERDICTS),
  book: z.enum(BOOKS),
  reason: z.string(),
  sizeBytes: count,
});

/** One share's answer to `verify`. */
export const verifiedSchema = z.strictObject({
  /** Who has the truth about the share: what is wrong is mended there. */
  authority: z.enum(['source', 'bucket']),
  evidence: evidenceSchema,
  evidenceFile: z.string(),
  /** What comparing again came to; null of a verification. `differing`: rows that only one of both comparisons has. */
  replayed: z.strictObject({ differing: count }).nullable(),
  /** Paths of the verdict that `--list` names, at most `--limit` of them; empty without it. */
  listed: z.array(listed).readonly(),
});
export type Verified = z.output<typeof verifiedSchema>;
