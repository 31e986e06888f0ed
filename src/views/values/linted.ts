import { z } from 'zod';
import { count } from '../../config/count.ts';
import { findingSchema } from '../../plans/finding-schema.ts';
import { DENIABLE } from '../../plans/lint/deny.ts';

/** What `plan lint` prints: the findings of a plan, and how many of them are denied. */
export const lintedSchema = z.strictObject({
  /** Where the plan lies, absolute. */
  file: z.string(),
  digest: z.string(),
  /** True when the plan is for the local cloud. */
  rehearsal: z.boolean(),
  /** From which severity on findings are denied; null for none. */
  deny: z.enum(DENIABLE).nullable(),
  /** Findings of that severity or worse. */
  denied: count,
  findings: z.array(findingSchema).readonly(),
});
export type Linted = z.output<typeof lintedSchema>;
