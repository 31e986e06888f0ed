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

const { id, pass, verdict, books, verdicts } = evidenceSchema.shape;

/** A record that the ledger has of the share, and its books. */
const recorded = z.strictObject({
  evidence: id,
  sha256: verdicts.shape.sha256,
  /** The step it was made for; null of a check outside of a plan. */
  step: z.string().nullable(),
  recordedAt: z.iso.datetime(),
  verdict,
  /** Like `books` null where the record is not on this host, or was altered there. */
  pass: pass.nullable(),
  books: books.nullable(),
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
  /** Every pass whose evidence the ledger has, oldest first; empty for a copy that has no ledger, and where nobody asked for the value. */
  passes: z.array(recorded).readonly(),
});
export type Verified = z.output<typeof verifiedSchema>;
