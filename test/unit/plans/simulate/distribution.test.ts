import { describe, expect, it } from 'vitest';
import { chanceOf } from '../../../../src/plans/simulate/chance.ts';
import { distribution } from '../../../../src/plans/simulate/distribution.ts';

const runs = (ends: readonly number[]) => ends.map((finishAtMs) => ({ finishAtMs }));

describe('when simulated migrations end', () => {
  it.each<[string, readonly number[], readonly number[]]>([
    ['of one', [7], [7, 7, 7, 7, 7]],
    ['of ten, in any order', [9, 1, 8, 2, 7, 3, 6, 4, 5, 10], [1, 1, 5, 9, 10]],
    ['of a hundred', Array.from({ length: 100 }, (_, at) => at + 1), [1, 10, 50, 90, 100]],
  ])('%s', (_why, ends, [earliestMs, p10Ms, p50Ms, p90Ms, latestMs]) =>
    expect(distribution(runs(ends))).toEqual({
      runs: ends.length,
      earliestMs,
      p10Ms,
      p50Ms,
      p90Ms,
      latestMs,
    }),
  );
});

describe('chance', () => {
  const draws = Array.from({ length: 10_000 }, (_, at) => chanceOf(5, at % 100, Math.floor(at / 100), 1));
  it('is from 0 to 1, evenly', () => {
    const tenths = new Array<number>(10).fill(0);
    for (const one of draws) tenths[Math.floor(one * 10)] = (tenths[Math.floor(one * 10)] ?? 0) + 1;
    for (const tenth of tenths) expect(Math.abs(tenth - 1000)).toBeLessThan(150);
  });
  it('differs by what it is drawn for, and by seed', () => {
    expect(new Set(draws).size).toBeGreaterThan(9990);
    expect(chanceOf(5, 1, 2)).not.toBe(chanceOf(5, 2, 1));
    expect(chanceOf(5, 1, 2)).not.toBe(chanceOf(6, 1, 2));
  });
  it('is the same again', () => expect(chanceOf(5, 1, 2)).toBe(chanceOf(5, 1, 2)));
});
