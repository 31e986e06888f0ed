import { z } from 'zod';
import { count } from '../../config/count.ts';
import { restoreLookSchema } from '../../plans/restore/look.ts';
import { restoredSelectionSchema } from '../../plans/restore/record.ts';
import { TIERS } from '../../plans/restore/tiers.ts';
import { WAYS } from '../../plans/restore/way.ts';

/** `restore wait`: how the objects stood at the last look. */
export const restoreWaitedSchema = z.strictObject({
  bucket: z.string(),
  selection: restoredSelectionSchema,
  look: restoreLookSchema,
  /** Restores of the same objects that somebody confirmed, as the ledger tells of them, oldest first. */
  confirmed: z
    .array(
      z.strictObject({
        at: z.iso.datetime(),
        by: z.string(),
        tier: z.enum(TIERS),
        days: count,
        way: z.enum(WAYS),
        objects: count,
        bytes: count,
        usd: z.number(),
      }),
    )
    .readonly(),
  /** When the last copy should be back; null when nobody has asked for any of it. */
  expectedBackAt: z.iso.datetime().nullable(),
});
export type RestoreWaited = z.output<typeof restoreWaitedSchema>;
