import { describe, expect, it } from 'vitest';
import { createPace } from '../../../src/adapters/shares/hash-pace.ts';

/** Threads reading from something; each tick is two seconds. */
function run(rateOf: (threads: number) => number, busyOf: (threads: number) => number, ticks = 20): number {
  const threads = {
    size: 2,
    grow(more: number) {
      threads.size += more;
    },
  };
  let [nowMs, cpuMs, bytes] = [0, 0, 0];
  const pace = createPace(threads, () => BigInt(Math.round(bytes)), {
    nowMs: () => nowMs,
    cpuMs: () => cpuMs,
    cores: 2,
  });
  for (let tick = 0; tick < ticks; tick += 1) {
    nowMs += 2_000;
    cpuMs += 2_000 * 2 * busyOf(threads.size);
    bytes += 2_000 * rateOf(threads.size);
    pace.look();
  }
  return threads.size;
}

describe('the number of threads', () => {
  it.each<readonly [string, number, (threads: number) => number, (threads: number) => number]>([
    ['stays while processors are busy', 2, () => 1000, () => 0.95],
    ['grows to the most while a slow filer answers faster for it', 16, (n) => n * 10, () => 0.05],
    ['stops where more no longer helps', 8, (n) => Math.min(n, 4) * 10, () => 0.05],
    ['stops when processors become busy', 4, (n) => n * 10, (n) => n * 0.2],
  ])('%s: %i', (_, expected, rateOf, busyOf) => {
    expect(run(rateOf, busyOf)).toBe(expected);
  });
});
