import type { StepContext } from './context.ts';
import type { StepOutcome } from './outcome.ts';

type Wait = Extract<StepOutcome, { kind: 'wait' }>;

/** In looks: what is known to last longer is looked at more rarely, but never so rarely that a change goes unnoticed for long. */
const RARELY_LOOKS = 10;

/** Look again at the usual pace; `why` is for people. */
export function waitFor({ pace }: StepContext, why: string): Wait {
  return { kind: 'wait', waitMs: pace.pollMs, why };
}

/** Look again at a time (milliseconds since 1970; null: nobody knows), or somewhat earlier. */
export function waitUntil({ pace, clock }: StepContext, atMs: number | null, why: string): Wait {
  const leftMs = atMs === null ? Number.POSITIVE_INFINITY : atMs - clock.now().getTime();
  const waitMs = Math.min(Math.max(leftMs, pace.pollMs), RARELY_LOOKS * pace.pollMs);
  const until = atMs === null ? '' : `, until ${new Date(atMs).toISOString()}`;
  return { kind: 'wait', waitMs, why: `${why}${until}` };
}
