/** Chance from a seed alone: the same seed, the same run of numbers (mulberry32). */
export interface Chance {
  /** In [0, 1). */
  next(): number;
  /** Between two numbers. */
  between(low: number, high: number): number;
  pick<T>(from: readonly T[]): T;
}

export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (low, high) => low + next() * (high - low),
    pick(from) {
      const picked = from[Math.floor(next() * from.length)];
      if (picked === undefined) throw new Error('nothing to pick from');
      return picked;
    },
  };
}

/**
 * The seeds to try: the one in HEADWATER_SEED, to repeat a run that failed; else HEADWATER_SEEDS of them (`usual` when it is
 * not set), the first of them at random.
 */
export function seedsToTry(usual: number): readonly number[] {
  const { HEADWATER_SEED: one, HEADWATER_SEEDS: many } = process.env;
  if (one !== undefined) return [Number(one)];
  const first = Date.now() % 1_000_000;
  return Array.from({ length: many === undefined ? usual : Number(many) }, (_, index) => first + index);
}
