import { z } from 'zod';
import { repairBasisSchema } from '../../plans/repair/repair-schema.ts';
import { planDigest } from './plan-file.ts';

const { share, evidence, files, bytes, left } = repairBasisSchema.shape;

/** `apply --repair`: a plan to repair was made, or there was nothing to repair. */
export const repairPlannedSchema = z.strictObject({
  /** The plan file that was written; null when there is nothing to repair. */
  file: z.string().nullable(),
  plan: planDigest.nullable(),
  rehearsal: z.boolean(),
  shares: z
    .array(
      z.strictObject({
        share,
        evidence,
        files,
        bytes,
        /** The transfer manifest, to look at: one path a line; null when it lists nothing. */
        list: z.string().nullable(),
        left,
      }),
    )
    .readonly(),
});
export type RepairPlanned = z.output<typeof repairPlannedSchema>;
