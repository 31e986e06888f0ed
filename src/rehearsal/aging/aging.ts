import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { DiskStore } from '../store/store.ts';
import type { Advanced, AdvanceProgress } from './advanced.ts';
import { ageBucket } from './age-bucket.ts';
import { holdingsOf } from './holding.ts';
import { DAY_MS, midnightBefore } from './midnight.ts';
import { openTally, type Tally } from './tally.ts';

/** Lets objects age. */
export interface Aging {
  /**
   * Puts the clock forward by `ms`, midnight by midnight, and carries out what lifecycle makes due at each; zero only looks.
   * Somebody who sleeps on the clock is woken at every midnight. A bucket is looked at when something in it may be due: what
   * is written, or configured, while this runs may wait for the next move or midnight. After a kill the clock stands where it
   * had come to, and a further call goes on. One at a time, throws {@link AdvanceUnderWay}.
   */
  advance(ms: number): Promise<Advanced>;
  progress(): AdvanceProgress;
  /** Ends what runs. */
  close(): Promise<void>;
}

/** Thrown when the clock is being moved already. */
export class AdvanceUnderWay extends Error {}

/**
 * Carries lifecycle out whenever a midnight of the clock passes, and when the clock is moved through {@link Aging.advance}.
 * Missed midnights, while no rehearsal ran, are made up for by the next move or midnight.
 */
export function openAging({ store, clock }: { readonly store: DiskStore; readonly clock: Clock }): Aging {
  const ending = new AbortController();
  const { signal } = ending;
  let until: number | null = null;
  let seen = 0;
  let agedAt = midnightBefore(clock.now());
  let last: Promise<unknown> = Promise.resolve();

  /** Clock and buckets are moved by one at a time. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
  const note = (): void => {
    seen += 1;
  };

  /** Null when the bucket is gone: it may be deleted while it is looked at, and the others go on. */
  const unlessGone = async <T>(bucket: string, work: Promise<T>): Promise<T | null> => {
    const result = await work.catch(async (error: unknown) => {
      if (await store.hasBucket(bucket)) throw error;
      return null;
    });
    return (await store.hasBucket(bucket)) ? result : null;
  };

  /** Ages the buckets that are due at `now`, and writes down when to look again. */
  const age = async (now: number, next: Map<string, number>, tallies: Map<string, Tally>): Promise<void> => {
    for (const bucket of await store.buckets()) {
      if ((next.get(bucket) ?? 0) > now) continue;
      const tally = tallies.get(bucket) ?? openTally();
      tallies.set(bucket, tally);
      const aged = ageBucket({ store, bucket, now, tally, seen: note, signal });
      next.set(bucket, (await unlessGone(bucket, aged)) ?? now);
    }
    agedAt = Math.max(agedAt, midnightBefore(now));
  };

  const advanceTo = async (to: number, tallies: Map<string, Tally>): Promise<void> => {
    const next = new Map<string, number>();
    await age(clock.now(), next, tallies);
    for (let midnight = midnightBefore(clock.now()) + DAY_MS; midnight <= to; midnight += DAY_MS) {
      signal.throwIfAborted();
      clock.advance(Math.max(0, midnight - clock.now()));
      await setImmediate();
      await age(midnight, next, tallies);
    }
    clock.advance(Math.max(0, to - clock.now()));
  };

  const watch = async (): Promise<never> => {
    for (;;) {
      await clock.sleep(midnightBefore(clock.now()) + DAY_MS - clock.now(), signal);
      await inTurn(async () => {
        const midnight = midnightBefore(clock.now());
        if (midnight > agedAt) await age(midnight, new Map(), new Map());
      }).catch(() => {
        // A configuration broken by hand must not end the rehearsal; moving the clock shows the error.
        signal.throwIfAborted();
        agedAt = midnightBefore(clock.now());
      });
    }
  };
  const watching = watch().catch(() => undefined);

  return {
    async advance(ms) {
      if (until !== null) throw new AdvanceUnderWay(`the clock is being moved to ${iso(until)}`);
      const from = clock.now();
      until = from + ms;
      seen = 0;
      const tallies = new Map<string, Tally>();
      try {
        return await inTurn(async () => {
          if (ms > 0) await advanceTo(from + ms, tallies);
          const buckets: Advanced['buckets'][number][] = [];
          for (const bucket of await store.buckets()) {
            const held = holdingsOf(store, bucket, clock.now(), { seen: note, signal });
            const classes = await unlessGone(bucket, held);
            if (classes === null) continue;
            buckets.push({ bucket, ...(tallies.get(bucket) ?? openTally()).total(), classes });
          }
          return { from: iso(from), to: iso(clock.now()), buckets };
        });
      } finally {
        until = null;
      }
    },
    progress() {
      const now = clock.now();
      return { running: until !== null, now: iso(now), until: iso(until ?? now), seen };
    },
    async close() {
      ending.abort();
      await watching;
      await last;
    },
  };
}

const iso = (ms: number): string => new Date(ms).toISOString();
