import { z } from 'zod';
import { ledgerEventSchema } from '../../ledger/events.ts';

/** What `ledger push` moved. */
export const ledgerPushedSchema = z.strictObject({
  /** Events that were in the file. */
  events: z.number().int().nonnegative(),
  /** Digest of the last one; zeros when there was none. */
  digest: ledgerEventSchema.shape.digest,
  /** Where they are now: `s3://control/ledger/lab/`. */
  place: z.string(),
  /** Where the file lies that they came from; null when there was none. */
  kept: z.string().nullable(),
});
export type LedgerPushed = z.output<typeof ledgerPushedSchema>;
