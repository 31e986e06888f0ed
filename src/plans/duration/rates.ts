import { fitTwoTerms } from './two-term-fit.ts';

/** A rate, and what it rests on. */
export interface Rate {
  /** A second. */
  readonly value: number;
  readonly basis:
    | { readonly kind: 'assumed' }
    /** From so many finished task executions. */
    | { readonly kind: 'measured'; readonly samples: number };
}

/** How fast a pass goes. */
export interface Rates {
  /** Files an agent copies, however small. */
  readonly files: Rate;
  /** Bytes one task execution copies at most, however many agents it has. */
  readonly bytes: Rate;
  /** Entries of the source that are listed and compared with the other side; a task does it serially. */
  readonly prepared: Rate;
  /** Bytes of the source that headwater reads again for their checksums. */
  readonly verifiedBytes: Rate;
  /** Objects that S3 is asked for their stored checksum. */
  readonly verifiedObjects: Rate;
}

/** A task execution that has finished, carried by one agent. */
export interface RateSample {
  readonly share: string;
  /** What it copied, not what it looked at. */
  readonly items: number;
  readonly bytes: number;
  /** Of copying; preparing and waiting left out where the service tells them apart. */
  readonly seconds: number;
}

/** A DataSync task's limit: 10 Gbit/s with an agent, in bytes a second [aws-facts 2]. */
export const TASK_BYTES_PER_SECOND = 10e9 / 8;

const assumed = (value: number): Rate => ({ value, basis: { kind: 'assumed' } });

/**
 * What to start from until something is measured. Only the task's limit is published [aws-facts 2, 10]; the others are
 * assumptions, cautious for small files over a few milliseconds of latency.
 */
export const ASSUMED_RATES: Rates = {
  files: assumed(400),
  bytes: assumed(TASK_BYTES_PER_SECOND),
  prepared: assumed(2000),
  verifiedBytes: assumed(250e6),
  verifiedObjects: assumed(400),
};

/** Shorter executions tell how long a start takes. */
const SHORTEST_SECONDS = 60;
/** A term that explains less than this part of the time is not told by the samples. */
const SMALLEST_PART = 0.05;
/** An agent this close to the link's rate was held up by the link, and shows nothing of itself. */
const LINK_BOUND = 0.8;

/**
 * Rates from finished executions: seconds = items / (files a second) + bytes / (bytes a second), with the least relative
 * errors ({@link fitTwoTerms}). Where samples cannot tell, and for rates they say nothing about, the fallback stays.
 * `linkBytesPerSecond` is what the link allowed meanwhile: a rate of bytes near it is the link's. For the rates of one
 * share give its samples only.
 */
export function fitRates(
  samples: readonly RateSample[],
  linkBytesPerSecond: number | null = null,
  fallback: Rates = ASSUMED_RATES,
): Rates {
  // Each term as the part of the run's time that it would take at the fallback's rate.
  const told = samples
    .filter(({ items, bytes, seconds }) => seconds >= SHORTEST_SECONDS && items + bytes > 0)
    .map(({ items, bytes, seconds }) => ({
      first: items / fallback.files.value / seconds,
      second: bytes / fallback.bytes.value / seconds,
    }));
  const slower = fitTwoTerms(told);
  const mean = (term: 'first' | 'second') =>
    (slower[term] * told.reduce((sum, one) => sum + one[term], 0)) / Math.max(1, told.length);
  const basis = { kind: 'measured', samples: told.length } as const;
  const filesTold = mean('first') >= SMALLEST_PART;
  const bytesValue = Math.min(TASK_BYTES_PER_SECOND, fallback.bytes.value / slower.second);
  const heldUp = linkBytesPerSecond !== null && bytesValue >= LINK_BOUND * linkBytesPerSecond;
  const bytesTold = mean('second') >= SMALLEST_PART && !heldUp;
  return {
    ...fallback,
    files: filesTold ? { value: fallback.files.value / slower.first, basis } : fallback.files,
    bytes: bytesTold ? { value: bytesValue, basis } : fallback.bytes,
  };
}
