import { chanceOf } from './chance.ts';
import type { World } from './world.ts';

/** One try at what is left of a partition in a pass. */
export interface Attempt {
  /** From 1. */
  readonly number: number;
  readonly fails: boolean;
  /** Up to its end, whichever way that is. */
  readonly bytes: number;
  /** From which on it copies, and the seconds that copying takes at least. */
  readonly prepareSeconds: number;
  readonly leastSeconds: number;
}

/** What is left of each partition in the pass it is in. */
export interface Attempts {
  /** A partition begins, first or again, in its share's pass of this index. `untilSeconds`: changes later than that do not exist. */
  readonly next: (part: number, pass: number, nowSeconds: number, untilSeconds: number) => Attempt;
  /** The try is over. Seconds until the next one; null when the partition is done. */
  readonly end: (part: number, attempt: Attempt) => number | null;
}

/** Wait after the first failure in a row; doubled for each that follows. Assumed: people and retries are of this order. */
const RETRY_SECONDS = 60;
const LONGEST_RETRY_SECONDS = 3600;
const DAY_SECONDS = 86_400;
/** Draws for one try. */
const [WHETHER, WHEN] = [0, 1];

/**
 * Tries of a run. A first pass copies everything, later ones what has changed since the one before began. A failed
 * execution has copied a part, and its re-run finds the rest. In Basic mode copying waits for preparing; in Enhanced
 * files are copied as they are found, so preparing only bounds the rate [aws-facts 2].
 */
export function attemptsOf({ input, parts, shares, groups }: World, seed: number): Attempts {
  const { rates, failures } = input;
  const leftItems = new Float64Array(parts.length);
  const leftBytes = new Float64Array(parts.length);
  const tries = new Int32Array(parts.length);
  const doneParts = new Float64Array(parts.length);
  const copiedAt = Float64Array.from(parts, ({ share }) => shares[share]?.copiedAtSeconds ?? Number.NaN);

  const find = (part: number, now: number, until: number) => {
    const { items, bytes, share } = parts[part] ?? { items: 0, bytes: 0, share: 0 };
    const since = copiedAt[part] as number;
    const days = Math.max(0, until - since) / DAY_SECONDS;
    const churn = shares[share]?.churn ?? { items: 0, bytes: 0 };
    leftItems[part] = Number.isNaN(since) ? items : Math.round(Math.min(items, items * churn.items * days));
    leftBytes[part] = Number.isNaN(since) ? bytes : Math.round(Math.min(bytes, bytes * churn.bytes * days));
    copiedAt[part] = now;
  };

  return {
    next: (part, pass, now, until) => {
      if (tries[part] === 0) find(part, now, until);
      const number = (tries[part] as number) + 1;
      tries[part] = number;
      const fails =
        failures.probability > 0 && chanceOf(seed, part, pass, number, WHETHER) < failures.probability;
      const share = fails ? chanceOf(seed, part, pass, number, WHEN) : 1;
      doneParts[part] = share;
      const group = groups[parts[part]?.group ?? 0];
      const prepare = (parts[part]?.items ?? 0) / rates.prepared.value;
      const files = ((leftItems[part] as number) * share) / (rates.files.value * (group?.agents.length ?? 1));
      const timing = group?.enhanced
        ? { prepareSeconds: 0, leastSeconds: Math.max(files, prepare * share) }
        : { prepareSeconds: prepare, leastSeconds: files };
      return { number, fails, bytes: (leftBytes[part] as number) * share, ...timing };
    },
    end: (part, { number, fails }) => {
      if (!fails) {
        tries[part] = 0;
        return null;
      }
      const rest = 1 - (doneParts[part] as number);
      leftItems[part] = (leftItems[part] as number) * rest;
      leftBytes[part] = (leftBytes[part] as number) * rest;
      return Math.min(LONGEST_RETRY_SECONDS, RETRY_SECONDS * 2 ** (number - 1));
    },
  };
}
