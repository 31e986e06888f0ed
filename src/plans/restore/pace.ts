/** How long to hold each request back, and what slows requests down. Times in ms of one monotonic clock. */
export interface Pace {
  /** For the next request, in the order they come. */
  holdMs(nowMs: number): number;
  /** S3 asked to slow down. */
  slowDown(nowMs: number): void;
  /** What is kept to at present. */
  perSecond(nowMs: number): number;
}

/** Requests that may go out together after a pause, by the time they would have taken. */
const BURST_MS = 20;
/** One answer to slow down speaks for all that came within so long: they had been sent already. */
const ONE_REBUKE_MS = 1_000;
/** From nothing back to the limit. */
const RECOVERY_MS = 60_000;
const LEAST_PER_SECOND = 1;

/**
 * Keeps to a rate: each request comes a random 0.5 to 1.5 of the mean distance after the one before, so that several processes of
 * an account do not beat together. Halved when S3 asks to slow down; back at the limit, in a straight line, within a minute.
 * `chance` gives numbers from 0 up to 1.
 */
export function restorePace(limitPerSecond: number, chance: () => number): Pace {
  let base = limitPerSecond;
  let since = Number.NEGATIVE_INFINITY;
  let nextMs = Number.NEGATIVE_INFINITY;
  const rate = (nowMs: number): number =>
    Math.min(limitPerSecond, base + (limitPerSecond * Math.max(0, nowMs - since)) / RECOVERY_MS);
  return {
    holdMs(nowMs) {
      const distanceMs = (1_000 / rate(nowMs)) * (0.5 + chance());
      nextMs = Math.max(nextMs, nowMs - BURST_MS) + distanceMs;
      return Math.max(0, nextMs - nowMs);
    },
    slowDown(nowMs) {
      if (nowMs - since < ONE_REBUKE_MS) return;
      base = Math.max(LEAST_PER_SECOND, rate(nowMs) / 2);
      since = nowMs;
    },
    perSecond: rate,
  };
}
