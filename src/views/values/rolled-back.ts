import { z } from 'zod';
import { count } from '../../config/count.ts';
import { cutoverPlace } from './cutover-place.ts';

const change = z.strictObject({
  key: z.string(),
  what: z.enum(['written', 'rewritten', 'deleted']),
  sizeBytes: count,
  modifiedAt: z.iso.datetime().nullable(),
});

/** `cutover rollback`. */
export const rolledBackSchema = z.strictObject({
  share: z.string(),
  ended: z.enum(['rolled-back', 'not-begun', 'held', 'going-on']),
  ...cutoverPlace,
  /** Steps that were taken back; none when it did not come to that. */
  undone: z.array(z.string()).readonly(),
  /** Why it is held; null when it is not. */
  held: z
    .strictObject({ code: z.string(), reason: z.string(), next: z.array(z.string()).readonly() })
    .nullable(),
  /** What users did through the file share; null when nothing, or when nobody could look. */
  userWrites: z
    .strictObject({
      written: count,
      rewritten: count,
      deleted: count,
      bytes: count,
      /** Names the list: what may be left is left by it. */
      sha256: z.string(),
      /** The whole list as CSV, absolute. */
      file: z.string(),
      /** The first 1,000 by key. */
      first: z.array(change).readonly(),
    })
    .nullable(),
});
export type RolledBack = z.output<typeof rolledBackSchema>;
