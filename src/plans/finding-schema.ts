import { z } from 'zod';

/**
 * How bad a finding is, worst first. `error`: carried out like this, the plan fails, is refused by the service, or proves
 * less than it should. `warn`: a person should decide before approving. `info`: good to know.
 */
export const SEVERITIES = ['error', 'warn', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

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
