import type { Clock } from '../clock.ts';

/** Spends a budget over time. */
export interface Pace {
  /** Resolves when so much may be spent; undefined: at once. */
  take(amount: number): Promise<void> | undefined;
  /** Starts an empty budget. */
  begin(): void;
  /** Books the time gone by at the rate that held; to be called before the rate changes. */
  settle(): void;
}

/** Longest single sleep in real time, so that a changed rate takes effect soon. */
const LONGEST_SLEEP_MS = 250;

/**
 * A budget that grows by `perSecond` for every second of the clock since it began, and may be spent whenever: what is spent
 * in a phase takes at least amount / rate, however the spending is spread, and time put forward counts. The rate is asked for
 * on every call, so a running transfer can be slowed down or let go; zero or less means unlimited.
 */
export function createPace(perSecond: () => number, clock: Clock, signal: AbortSignal): Pace {
  let credit = 0;
  let last = clock.now();
  const settle = (): void => {
    const rate = perSecond();
    const now = clock.now();
    credit = rate > 0 ? credit + (Math.max(0, now - last) / 1000) * rate : 0;
    last = now;
  };
  const wait = async (): Promise<void> => {
    for (;;) {
      const rate = perSecond();
      if (rate <= 0) return;
      settle();
      // Less than the clock can tell apart is nothing.
      const ms = Math.ceil((-credit / rate) * 1000);
      if (ms <= 0) return;
      await clock.sleep(Math.min(ms, LONGEST_SLEEP_MS * clock.speedUp), signal);
    }
  };
  return {
    settle,
    begin: () => {
      credit = 0;
      last = clock.now();
    },
    take: (amount) => {
      settle();
      if (perSecond() <= 0) return undefined;
      // Taken first and waited for afterwards: the debt keeps concurrent takers in order.
      credit -= amount;
      return credit >= 0 ? undefined : wait();
    },
  };
}
