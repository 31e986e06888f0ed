import { z } from 'zod';
import { restoreLookSchema } from '../../plans/restore/look.ts';
import { restoredSelectionSchema } from '../../plans/restore/record.ts';

/** `restore wait`: how the objects stood at the last look. */
export const restoreWaitedSchema = z.strictObject({
  bucket: z.string(),
  selection: restoredSelectionSchema,
  look: restoreLookSchema,
  /** When the last copy should be back; null when this host has asked for none of it. */
  expectedBackAt: z.iso.datetime().nullable(),
});
export type RestoreWaited = z.output<typeof restoreWaitedSchema>;
