import { z } from 'zod';
import { count } from '../../config/count.ts';
import { cutoverPlace } from './cutover-place.ts';

const seconds = z.number().nonnegative();

/** What stands between one share and its cut-over. */
export const readinessSchema = z.strictObject({
  share: z.string(),
  /** `go` and `no-go` before it has begun; `under-way` as long as nothing stands in its way. */
  verdict: z.enum(['go', 'no-go', 'under-way', 'committed']),
  authority: z.enum(['source', 'bucket']),
  /** True when the cut-over could start now, or go on. */
  ready: z.boolean(),
  ...cutoverPlace,
  /** How long users cannot write, from the freeze on; null when it is committed. */
  outage: z
    .strictObject({
      lowSeconds: seconds,
      expectedSeconds: seconds,
      highSeconds: seconds,
      /** What the final pass is expected to copy. */
      changedItems: count,
      changedBytes: count,
      /** Whether two inventories told what changes in a day, or it is assumed. */
      churn: z.enum(['measured', 'assumed']),
    })
    .nullable(),
  /** Whether agents, gateway, writers and rules were asked for: what could not be asked is a blocker. */
  cloudAsked: z.boolean(),
  /** Steps of the cut-over in order, with what each is for. */
  steps: z.array(z.strictObject({ step: z.string(), reason: z.string(), done: z.boolean() })).readonly(),
  /** What must happen first. */
  blockers: z.array(z.string()).readonly(),
  /** What a person has to do, and the flag of `cutover run` that says that it is done. */
  people: z
    .array(
      z.strictObject({
        when: z.enum(['before', 'freeze', 'switch', 'after']),
        what: z.string(),
        confirm: z.string().nullable(),
      }),
    )
    .readonly(),
  /** Until when the source of a committed share is to be kept; null before. */
  keepSourceUntil: z.iso.datetime().nullable(),
  /** What to do before that source goes, in order; none before the commit. */
  retire: z.array(z.string()).readonly(),
});
export type Readiness = z.output<typeof readinessSchema>;
