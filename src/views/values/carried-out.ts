import { z } from 'zod';
import { planBodySchema, type stepSchema } from '../../plans/plan.ts';
import { blameSchema } from './error.ts';
import { planDigest } from './plan-file.ts';

const done = z.strictObject({
  step: z.string(),
  /** False when the step found everything as it should be. */
  changed: z.boolean(),
  summary: z.string(),
});
/** A step that got done. */
export type Done = z.output<typeof done>;

const unfinished = z.strictObject({
  step: z.string(),
  code: z.string(),
  blame: blameSchema,
  reason: z.string(),
  next: z.array(z.string()).readonly(),
});
/** A step that did not get done, whose move it is, and what to do. */
export type Unfinished = z.output<typeof unfinished>;

/** How carrying out one phase of the approved plan ended: `apply`, `cutover run` and `lifecycle apply`. */
export const carriedOutSchema = z.strictObject({
  plan: planDigest,
  rehearsal: planBodySchema.shape.rehearsal,
  phase: z.enum(['transfer', 'cutover', 'lifecycle']) satisfies z.ZodType<
    z.output<typeof stepSchema>['phase']
  >,
  /** Steps of the phase that were done now, by this command. */
  done: z.array(done).readonly(),
  /** Steps that did not get done; those that only wait for them are not listed. */
  unfinished: z.array(unfinished).readonly(),
  /** How many steps of the phase were done before. */
  doneBefore: z.number().int().nonnegative(),
});
export type CarriedOut = z.output<typeof carriedOutSchema>;
