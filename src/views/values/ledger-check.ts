import { z } from 'zod';
import { evidenceCheckedSchema } from '../../evidence/checked.ts';
import type { ChainBreak } from '../../ledger/chain.ts';
import { ledgerEventSchema } from '../../ledger/events.ts';

const broken = z.strictObject({
  seq: z.number().int(),
  problem: z.enum(['sequence', 'predecessor', 'digest']),
}) satisfies z.ZodType<ChainBreak>;

/** What `ledger check` found. */
export const ledgerCheckSchema = z.strictObject({
  /** Events that were read. */
  events: z.number().int().nonnegative(),
  /** Digest of the last event; zeros when there is none. */
  digest: ledgerEventSchema.shape.digest,
  /** The first link that does not hold; null when all do. */
  broken: broken.nullable(),
  /** What the evidence that the ledger names came to; null when it was not looked at. */
  evidence: evidenceCheckedSchema.nullable(),
});
export type LedgerCheck = z.output<typeof ledgerCheckSchema>;
