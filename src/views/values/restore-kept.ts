import { z } from 'zod';
import { count } from '../../config/count.ts';
import { KEEP_CLASSES, keepTallySchema } from '../../plans/restore/keep.ts';
import { keepEstimateSchema } from '../../plans/restore/keep-estimate.ts';
import { restoredSelectionSchema } from '../../plans/restore/record.ts';

/** `restore keep`: what it takes, and what became of it. */
export const restoreKeptSchema = z.strictObject({
  bucket: z.string(),
  selection: restoredSelectionSchema,
  storageClass: z.enum(KEEP_CLASSES),
  tally: keepTallySchema,
  estimate: keepEstimateSchema,
  /** Null when nobody confirmed it. */
  outcome: z
    .strictObject({
      copied: count,
      notCopied: count,
      /** The first hundred that were not copied. */
      keys: z
        .array(z.strictObject({ key: z.string(), why: z.enum(['changed', 'gone', 'archived']) }))
        .readonly(),
    })
    .nullable(),
});
export type RestoreKept = z.output<typeof restoreKeptSchema>;
