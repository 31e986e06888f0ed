import type { Pace, StepContext } from './context.ts';
import type { StepOutcome } from './outcome.ts';

type Wait = Extract<StepOutcome, { kind: 'wait' }>;

/** In looks: what is known to last longer is looked at more rarely, but never so rarely that a change goes unnoticed for long. */
const RARELY_LOOKS = 10;

/** Look again at the usual pace; `why` is for people. */
export function waitFor({ pace }: StepContext, why: string): Wait {
  return { kind: 'wait', waitMs: pace.pollMs, why };
}

/** How far two waits for the same differ at most, as a part of them: what began together shall not be asked about together. */
const JITTER = 0.1;

/**
 * Milliseconds until a running execution is looked at again: the usual pace, or longer when so many run (`running`, over all
 * workers: each is looked at by one of them) that the looks of all would come faster than the service can bear. `random` is
 * in [0, 1).
 */
export function watchWaitMs({ pollMs, looksPerSecond }: Pace, running: number, random: number): number {
  return Math.max(pollMs, (running * 1000) / looksPerSecond) * (1 + JITTER * (2 * random - 1));
}

/** Look at a running execution again, when its turn comes among all that run. */
export function waitForExecution({ pace }: StepContext, running: number, why: string): Wait {
  return { kind: 'wait', waitMs: watchWaitMs(pace, running, Math.random()), why };
}

/** Look again at a time (milliseconds since 1970; null: nobody knows), or somewhat earlier. */
export function waitUntil({ pace, clock }: StepContext, atMs: number | null, why: string): Wait {
  const leftMs = atMs === null ? Number.POSITIVE_INFINITY : atMs - clock.now().getTime();
  const waitMs = Math.min(Math.max(leftMs, pace.pollMs), RARELY_LOOKS * pace.pollMs);
  const until = atMs === null ? '' : `, until ${new Date(atMs).toISOString()}`;
  return { kind: 'wait', waitMs, why: `${why}${until}` };
}
