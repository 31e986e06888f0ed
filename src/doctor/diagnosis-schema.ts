import { z } from 'zod';
import { AREAS } from './areas.ts';

/**
 * What came of one look, worst first. `error`: something fails because of it. `warn`: a person should decide. `unchecked`: nobody
 * knows, and why. `info`: good to know. `ok`: as it should be.
 */
export const OUTCOMES = ['error', 'warn', 'unchecked', 'info', 'ok'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What a numbered check of the doctor has to say; `docs/doctor.md` has a section for each id. */
export const diagnosisSchema = z.strictObject({
  id: z.string().regex(/^HD\d{3}$/),
  area: z.enum(AREAS),
  outcome: z.enum(OUTCOMES),
  /** The agent, role, bucket, share ... it is about; null for what there is one of. */
  subject: z.string().nullable(),
  text: z.string(),
  /** What to do about it; null where there is nothing to do. */
  fix: z.string().nullable(),
  /** Where it is explained: `docs/doctor.md#hd101`. */
  docs: z.string(),
});
export type Diagnosis = z.output<typeof diagnosisSchema>;
