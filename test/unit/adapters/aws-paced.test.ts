import { describe, expect, it } from 'vitest';
import { pacing } from '../../../src/adapters/aws/paced.ts';

describe('the pace of calls', () => {
  const heldBack = (perSecond: number, atMs: readonly number[]) => {
    let now = 0;
    const hold = pacing(perSecond, () => now);
    return atMs.map((at) => {
      now = at;
      return Math.round(hold());
    });
  };

  it.each([
    ['five at once, the others one after another', 5, Array(8).fill(0), [0, 0, 0, 0, 0, 200, 400, 600]],
    ['calls slower than the pace are not held back', 5, [0, 300, 600, 900], [0, 0, 0, 0]],
    [
      'a pause gives back what it did not use, and no more',
      5,
      [...Array(6).fill(0), ...Array(6).fill(60_000)],
      [0, 0, 0, 0, 0, 200, 0, 0, 0, 0, 0, 200],
    ],
    [
      'those held back are in the order they came',
      1,
      [0, 0, 0, 0, 0, 0, 500, 500],
      [0, 0, 0, 0, 0, 1000, 1500, 2500],
    ],
  ])('%s', (_why, perSecond, atMs, expected) => {
    expect(heldBack(perSecond, atMs)).toEqual(expected);
  });
});
