import { expect, it } from 'vitest';
import { createLane } from '../../../src/adapters/catalog/sum-lane.ts';

/** Terms as the halves in which they lie in memory. */
const halves = (terms: readonly bigint[]): Uint32Array => new Uint32Array(BigInt64Array.from(terms).buffer);

/** A generator with a seed: the same numbers in every run. */
function* numbers(seed: bigint): Generator<bigint> {
  for (let state = seed; ; ) {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    yield BigInt.asIntN(64, state ^ (state >> 29n));
  }
}

it.each([
  ['one term', [1n], false],
  ['a term and what takes it away', [5n, -5n], true],
  ['twice the same', [7n, 7n], false],
  ['a carry over the half', [0xffff_ffffn, 1n], false],
  ['a carry that comes back', [0xffff_ffffn, 1n, -0x1_0000_0000n], true],
  ['a borrow over the half', [0x1_0000_0000n, -1n, -0xffff_ffffn], true],
  ['only the upper half', [0x1_0000_0000n], false],
  ['what is zero in both halves but for the carry', [0x8000_0000n, 0x8000_0000n], false],
  ['what wraps around at 2^64', [-(2n ** 63n), -(2n ** 63n)], true],
  ['the largest and the smallest', [2n ** 63n - 1n, -(2n ** 63n)], false],
] as const)('a sum of 64 bits is zero only when it is: %s', (_, terms, zero) => {
  const lane = createLane(2);
  lane.add(new Uint32Array(terms.length).fill(1), halves(terms));
  lane.settle();
  expect([lane.isZero(0), lane.isZero(1)]).toEqual([true, zero]);
});

it('every bucket of many regions has a sum of its own, however its terms come', () => {
  const count = 2 ** 17;
  const lane = createLane(count);
  const expected = new BigInt64Array(count);
  const given = numbers(11n);
  // Enough rows that regions are emptied on the way, and some terms are taken away again at once, later, or never.
  const rows = 200_000;
  for (let from = 0; from < rows; from += 2000) {
    const buckets = new Uint32Array(2000);
    const terms = new BigInt64Array(2000);
    for (let row = 0; row < 2000; row += 2) {
      const term = given.next().value as bigint;
      const bucket = Number(BigInt.asUintN(17, (given.next().value as bigint) >> 7n));
      buckets.set([bucket, row % 8 === 0 ? bucket : bucket ^ 1], row);
      terms.set([term, -term], row);
    }
    buckets.forEach((bucket, row) => {
      expected[bucket] = (expected[bucket] as bigint) + (terms[row] as bigint);
    });
    lane.add(buckets, new Uint32Array(terms.buffer));
  }
  lane.settle();
  const wrong = [...expected].filter((sum, bucket) => lane.isZero(bucket) !== (sum === 0n));
  expect(wrong).toEqual([]);
  expect(expected.some((sum) => sum === 0n) && expected.some((sum) => sum !== 0n)).toBe(true);
});

it('a term for the last bucket of the last region does not touch the first', () => {
  const lane = createLane(2 ** 16);
  lane.add(Uint32Array.of(2 ** 16 - 1), halves([3n]));
  lane.settle();
  expect([lane.isZero(0), lane.isZero(2 ** 15), lane.isZero(2 ** 16 - 1)]).toEqual([true, true, false]);
});
