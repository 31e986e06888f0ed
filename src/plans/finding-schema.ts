import { z } from 'zod';
import { SEVERITIES } from './severity.ts';

/** What a numbered check found in a plan; `docs/lint.md` has a section for each id. */
export const findingSchema = z.strictObject({
  id: z.string().regex(/^HW\d{3}$/),
  severity: z.enum(SEVERITIES),
  /** Null for what concerns the whole plan. */
  share: z.string().nullable(),
  text: z.string(),
  /** What to do about it. */
  fix: z.string(),
});
export type Finding = z.output<typeof findingSchema>;
