import { z } from 'zod';
import { otherTierSchema, restoreEstimateSchema, restoreWaySchema } from '../../plans/restore/estimate.ts';
import {
  restoredSelectionSchema,
  restoreOutcomeSchema,
  restoreTermsSchema,
} from '../../plans/restore/record.ts';
import { restoreTallySchema } from '../../plans/restore/tally.ts';
import { WAYS } from '../../plans/restore/way.ts';

/** `restore request`: what it takes, and what became of it. */
export const restoreRequestedSchema = z.strictObject({
  bucket: z.string(),
  selection: restoredSelectionSchema,
  terms: restoreTermsSchema,
  /** An earlier attempt was cut short; `tally` and `estimate` are of when that one was confirmed. */
  resumed: z.boolean(),
  tally: restoreTallySchema,
  estimate: restoreEstimateSchema,
  otherTiers: z.array(otherTierSchema).readonly(),
  /** How they are asked for, and what each way takes. */
  way: z.enum(WAYS),
  ways: z.array(restoreWaySchema).readonly(),
  /** S3's ids of the jobs that asked. */
  jobs: z.array(z.string()).readonly(),
  /** Null when nothing was asked for. */
  outcome: restoreOutcomeSchema.nullable(),
  /** True once everything was come to; false when nobody confirmed it. */
  asked: z.boolean(),
  /** File with the keys that did not come back, a line of JSON each; null when there are none. */
  notRestored: z.string().nullable(),
  /** When the last copy should be back; null when none was asked for. */
  expectedBackAt: z.iso.datetime().nullable(),
});
export type RestoreRequested = z.output<typeof restoreRequestedSchema>;
