import { z } from 'zod';
import {
  DRIFT_SEVERITIES,
  driftFindingSchema,
  driftUncheckedSchema,
} from '../../doctor/drift/finding-schema.ts';

/** `drift`: what is not as it was left when it was committed. */
export const driftSchema = z.strictObject({
  migration: z.string(),
  /** True when the cloud is the local one. */
  rehearsal: z.boolean(),
  at: z.iso.datetime(),
  /** True when every entry and every version was looked at. */
  deep: z.boolean(),
  /** Committed shares that were looked at. */
  shares: z.array(z.string()).readonly(),
  /** Worst first. */
  findings: z.array(driftFindingSchema).readonly(),
  /** What could not be seen, or not the whole of it. */
  unchecked: z.array(driftUncheckedSchema).readonly(),
  /** What was not as it was left before, and is again. */
  cleared: z
    .array(
      z.strictObject({
        id: driftFindingSchema.shape.id,
        share: z.string().nullable(),
        subject: z.string(),
        severity: z.enum(DRIFT_SEVERITIES),
        since: z.iso.datetime(),
      }),
    )
    .readonly(),
});
export type Drift = z.output<typeof driftSchema>;
