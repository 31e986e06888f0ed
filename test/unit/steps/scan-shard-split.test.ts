import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { budgetAt, childId, dealer, isSpent } from '../../../src/steps/scan-shard-split.ts';

const full = { rows: 3_000, seconds: 60 };
const paths = (count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, nth) => Buffer.from(`d${nth}`));

describe('names of shards', () => {
  it('are the same for whoever makes them, and stay short', () => {
    expect(childId('root', 3)).toBe(childId('root', 3));
    expect(childId(childId('root', 3), 0)).toMatch(/^[0-9a-f]{24}$/);
    expect(new Set([childId('root', 0), childId('root', 1), childId('a', 0)]).size).toBe(3);
  });
});

describe('the budget of a shard', () => {
  it('is small at first, so that others soon have something to do', () => {
    expect([0, 1, 2, 3, 9].map((depth) => budgetAt(depth, full).rows)).toEqual([100, 300, 1000, 3000, 3000]);
    expect(budgetAt(0, { rows: 1, seconds: 1 }).rows).toBe(1);
  });

  it.each([
    { why: 'nothing is used up', done: { rows: 2_999, seconds: 59, idle: false }, spent: false },
    { why: 'the rows are', done: { rows: 3_000, seconds: 1, idle: false }, spent: true },
    { why: 'the time is', done: { rows: 0, seconds: 60, idle: false }, spent: true },
    { why: 'nothing waits for idle workers', done: { rows: 0, seconds: 10, idle: true }, spent: true },
    { why: 'nothing waits, but it has just begun', done: { rows: 0, seconds: 9, idle: true }, spent: false },
  ])('when $why: $spent', ({ done, spent }) => {
    expect(isSpent(full, done)).toBe(spent);
  });
});

describe('dealing directories out', () => {
  it('loses none, doubles none, and makes no more shards than are worth a job', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 5 }), (batches) => {
        const hands = dealer();
        const all = paths(batches.reduce((sum, size) => sum + size, 0));
        const dealt: (readonly Uint8Array[])[] = [];
        let at = 0;
        for (const size of batches) {
          dealt.push(...hands.deal(all.slice(at, at + size)));
          at += size;
        }
        dealt.push(...hands.rest());
        expect(new Set(dealt.flat())).toEqual(new Set(all));
        expect(dealt.flat()).toHaveLength(all.length);
        expect(dealt.every((hand) => hand.length > 0)).toBe(true);
        expect(dealt.length).toBe(Math.min(16, all.length));
      }),
    );
  });

  it('keeps a shard to what fits into memory, however many there are', () => {
    const hands = dealer();
    const dealt = [...hands.deal(paths(350_000)), ...hands.rest()];
    expect(dealt).toHaveLength(48);
    expect(Math.max(...dealt.map(({ length }) => length))).toBe(10_000);
  });

  it('gives siblings to different shards', () => {
    const hands = dealer();
    hands.deal(paths(32));
    expect(hands.rest().map((hand) => hand.map(String))[0]).toEqual(['d0', 'd16']);
  });
});
