import { setTimeout as sleep } from 'node:timers/promises';

/** Spends a byte budget over time. */
export interface Pace {
  /** Resolves when so many bytes may be sent. */
  take(bytes: number): Promise<void> | undefined;
}

/** Longest single sleep, so that a changed rate takes effect soon. */
const LONGEST_SLEEP_MS = 250;
/** The bucket holds this much of a second's budget, so that a limit is felt at once. */
const BURST_SECONDS = 0.1;

/**
 * A token bucket over bytes per second. The rate is asked for on every call, so a running transfer can be slowed down
 * or let go; zero or less means unlimited.
 */
export function createPace(
  bytesPerSecond: () => number,
  signal: AbortSignal,
  now: () => number = performance.now.bind(performance),
): Pace {
  let tokens = 0;
  let last = now();
  const refill = (rate: number): void => {
    const at = now();
    tokens = Math.min(tokens + ((at - last) / 1000) * rate, rate * BURST_SECONDS);
    last = at;
  };
  const wait = async (): Promise<void> => {
    for (;;) {
      const rate = bytesPerSecond();
      if (rate <= 0) return;
      refill(rate);
      if (tokens >= 0) return;
      await sleep(Math.min((-tokens / rate) * 1000, LONGEST_SLEEP_MS), undefined, { signal });
    }
  };
  return {
    take: (bytes) => {
      const rate = bytesPerSecond();
      if (rate <= 0) return undefined;
      refill(rate);
      // Taken first and waited for afterwards: the debt keeps concurrent takers in order.
      tokens -= bytes;
      return tokens >= 0 ? undefined : wait();
    },
  };
}
