import { z } from 'zod';
import { count } from '../../config/count.ts';
import { AREAS } from '../../doctor/areas.ts';
import { DOCTOR_DENIABLE } from '../../doctor/deny.ts';
import { diagnosisSchema } from '../../doctor/diagnosis-schema.ts';

/** What `doctor` prints: what was looked at, and what came of it. */
export const doctoredSchema = z.strictObject({
  migration: z.string(),
  /** True when the cloud is the local one. */
  rehearsal: z.boolean(),
  /** Areas that were looked at. */
  areas: z.array(z.enum(AREAS)).readonly(),
  /** From which outcome on diagnoses are denied. */
  deny: z.enum(DOCTOR_DENIABLE),
  /** Diagnoses of that outcome or worse. */
  denied: count,
  diagnoses: z.array(diagnosisSchema).readonly(),
});
export type Doctored = z.output<typeof doctoredSchema>;
