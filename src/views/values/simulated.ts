import { z } from 'zod';
import { count } from '../../config/count.ts';
import { planDigest } from './plan-file.ts';

const moment = z.iso.datetime();
const seconds = z.number().nonnegative();

/** `plan simulate`. The timeline is that of the run with `seed`; `finish` is over all runs. */
export const simulatedSchema = z.strictObject({
  plan: planDigest,
  startAt: moment,
  /** Of the first run; the others have the numbers that follow. */
  seed: z.number().int(),
  /** Probability that a task execution fails. */
  failures: z.number().min(0).max(1),
  gbps: z.number().positive(),
  /** Whether agents were measured in this migration. */
  rates: z.enum(['measured', 'assumed']),
  finish: z.strictObject({
    runs: count,
    earliest: moment,
    p10: moment,
    p50: moment,
    p90: moment,
    latest: moment,
  }),
  /** First execution, last execution of the last pass, last proof. */
  waves: z.array(
    z.strictObject({ number: count, name: z.string(), beginsAt: moment, copiedAt: moment, provedAt: moment }),
  ),
  /** `idle` is the part of the time up to the finish, 0 to 1. */
  agents: z.array(z.strictObject({ name: z.string(), busySeconds: seconds, idle: z.number() })),
  link: z.strictObject({
    stretchSeconds: seconds,
    stretches: z.array(z.strictObject({ bytes: z.number(), allowedBytes: z.number() })).readonly(),
  }),
  /** How long users of a share cannot write, the longest first. */
  outages: z.array(z.strictObject({ share: z.string(), beginsAt: moment, seconds })),
  executions: count,
  reruns: count,
  bytes: z.number().nonnegative(),
});
export type Simulated = z.output<typeof simulatedSchema>;
