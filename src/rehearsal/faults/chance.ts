/** A stream of numbers from 0 up to but not including 1. */
export type Chance = () => number;

/** Seeds are whole numbers below this. */
export const SEEDS = 2 ** 32;

/**
 * Chance that comes out the same again for the same seed and stream (mulberry32). A rule has a stream of its own, so that what
 * one rule draws changes nothing for another.
 */
export function chanceOf(seed: number, stream: number): Chance {
  // Streams start far apart: multiplying by an odd constant keeps different ones different.
  let state = (seed ^ Math.imul(stream + 1, 0x9e3779b1)) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / SEEDS;
  };
}
