/**
 * Key number `at` of a bucket of many: all in one directory, or 1,000 in each of a tree of three levels.
 * @type {Record<string, (at: number) => string>}
 */
export const SHAPES = {
  flat: (at) => `image-${String(at * 7919).padStart(12, '0')}.jpg`,
  tree: (at) =>
    `year-${Math.floor(at / 100_000)}/day-${Math.floor(at / 1000) % 100}/image-${String(at).padStart(9, '0')}.jpg`,
};
