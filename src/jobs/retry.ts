/** Looks in a row that may end in a retryable fault before the step is called failed; about a minute in all. */
export const MAX_FAULTS = 8;

/** First wait after a fault; doubled for each one that follows. */
const BASE_MS = 500;
const CAP_MS = 30_000;

/** The name under which BullMQ looks the strategy up. */
export const BACKOFF_TYPE = 'headwater';

/** Effectively no limit: how many faults are too many is {@link retryDelayMs}'s decision. */
export const BULLMQ_ATTEMPTS = 1_000_000;

/**
 * How long to wait before the next attempt, or null when there shall be none. A transfer is looked at for days, so only
 * faults since the last look that went well are counted; BullMQ itself counts them over the job's whole life.
 * Half of the wait is jitter, so that many steps that failed together do not come back together.
 *
 * @param attemptsMade attempts that ended in a fault over the job's life, this one included
 * @param forgiven how many of them came before the last good look
 * @param random in [0, 1)
 */
export function retryDelayMs(attemptsMade: number, forgiven: number, random: number): number | null {
  const inARow = attemptsMade - forgiven;
  if (inARow >= MAX_FAULTS) return null;
  const full = Math.min(CAP_MS, BASE_MS * 2 ** Math.max(0, inARow - 1));
  return Math.round(full / 2 + (full / 2) * random);
}

/** How long a job waits for a need in another flow: short at first, then in step with how long it already waits. */
export function needDelayMs(waitedMs: number): number {
  return Math.round(Math.min(15_000, Math.max(200, waitedMs / 5)));
}
