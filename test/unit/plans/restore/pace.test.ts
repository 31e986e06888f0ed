import { describe, expect, it } from 'vitest';
import { restorePace } from '../../../../src/plans/restore/pace.ts';

/** When `count` requests go out that are wanted at once, ms from `fromMs` on. */
function timesOf(pace: ReturnType<typeof restorePace>, count: number, fromMs = 0): readonly number[] {
  return Array.from({ length: count }, () => fromMs + pace.holdMs(fromMs));
}
/** A chance that is the same each time. */
const always = (value: number) => () => value;
/** Numbers that look random and are the same in each run. */
function seeded(): () => number {
  let state = 42;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

describe('the pace of restores', () => {
  it('is the limit on average, and not in step', () => {
    const times = timesOf(restorePace(1000, seeded()), 10_000);
    expect(times.at(-1)).toBeGreaterThan(9_800);
    expect(times.at(-1)).toBeLessThan(10_200);
    const distances = new Set(
      times.slice(-100).map((at, index, all) => (at - (all[index - 1] ?? 0)).toFixed(3)),
    );
    expect(distances.size).toBeGreaterThan(50);
  });
  it('no second has many more than the limit', () => {
    const times = timesOf(restorePace(1000, seeded()), 5_000);
    const inSecond = (from: number) => times.filter((at) => at >= from && at < from + 1000).length;
    for (let from = 0; from < 4_000; from += 100) expect(inSecond(from)).toBeLessThanOrEqual(1_050);
  });
  it('a pause is not made up for', () => {
    const pace = restorePace(1000, always(0.5));
    timesOf(pace, 10);
    const after = timesOf(pace, 200, 60_000);
    expect((after.at(-1) ?? 0) - 60_000).toBeGreaterThan(175);
  });
  it('halves when S3 asks to slow down, once for all answers of a second', () => {
    const pace = restorePace(1000, always(0.5));
    for (const nowMs of [5_000, 5_001, 5_900]) pace.slowDown(nowMs);
    expect(pace.perSecond(5_000)).toBe(500);
    pace.slowDown(6_100);
    expect(pace.perSecond(6_100)).toBeCloseTo(259, 0);
  });
  it('never stops, and is back at the limit within a minute', () => {
    const pace = restorePace(1000, always(0.5));
    for (let nowMs = 0; nowMs < 60_000; nowMs += 1_001) pace.slowDown(nowMs);
    expect(pace.perSecond(60_000)).toBeGreaterThanOrEqual(1);
    expect(pace.perSecond(121_000)).toBe(1000);
  });
});
