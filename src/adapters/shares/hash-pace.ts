import { availableParallelism } from 'node:os';

const MOST_THREADS = 16;
const LOOK_EVERY_MS = 2_000;
/** Below this share of all cores the threads wait for the file system rather than compute. */
const WAITING = 0.6;
/** What further threads must bring to be followed by still more. */
const WORTH = 1.15;

/** What can be made to have more threads. */
export interface Growing {
  readonly size: number;
  grow(threads: number): void;
}

/** Finds out whether a slow file system is read faster by more threads. */
export interface Pace {
  /** Called between batches; cheap. */
  look(): void;
}

/** Where the time comes from; replaced in tests. */
export interface Meters {
  readonly nowMs: () => number;
  /** Processor time of this process so far, milliseconds. */
  readonly cpuMs: () => number;
  readonly cores: number;
}

const SYSTEM: Meters = {
  nowMs: () => performance.now(),
  cpuMs: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  cores: availableParallelism(),
};

/**
 * Doubles the threads while processors idle and the last doubling paid; up to 16. Threads cost little, so those that
 * did not pay stay.
 */
export function createPace(threads: Growing, bytesRead: () => bigint, meters: Meters = SYSTEM): Pace {
  let since = { atMs: meters.nowMs(), cpuMs: meters.cpuMs(), bytes: bytesRead() };
  let rateBefore = 0;
  let settled = false;
  return {
    look() {
      const atMs = meters.nowMs();
      if (settled || atMs - since.atMs < LOOK_EVERY_MS) return;
      const now = { atMs, cpuMs: meters.cpuMs(), bytes: bytesRead() };
      const busy = (now.cpuMs - since.cpuMs) / (now.atMs - since.atMs) / meters.cores;
      const rate = Number(now.bytes - since.bytes) / (now.atMs - since.atMs);
      since = now;
      settled = threads.size >= MOST_THREADS || rate < rateBefore * WORTH;
      if (settled || busy >= WAITING) return;
      rateBefore = rate;
      threads.grow(Math.min(threads.size, MOST_THREADS - threads.size));
    },
  };
}
