import { z } from 'zod';
import { count } from '../../config/count.ts';
import { LEVELS } from '../../evidence/verdict.ts';
import { costLineSchema } from '../../plans/cost/cost-schema.ts';

const levelEstimate = z.strictObject({
  level: z.enum(LEVELS),
  requests: count,
  sourceBytes: count,
  atRestBytes: count,
  rereadBytes: count,
  usd: z.number().nonnegative(),
  lines: z.array(costLineSchema).readonly(),
  seconds: count,
  /** What takes longer than anybody can tell. */
  openEnded: z.string().nullable(),
  assumptions: z.array(z.string()).readonly(),
});

/** `verify --estimate`: what each level would take, a share each. */
export const verifyEstimatedSchema = z
  .array(
    z.strictObject({
      share: z.string(),
      /** The inventory it would be held against. */
      inventory: z.string(),
      entries: count,
      bytes: count,
      levels: z.array(levelEstimate).readonly(),
    }),
  )
  .readonly();
export type VerifyEstimated = z.output<typeof verifyEstimatedSchema>;
