import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson } from '../../../../src/config/canonical.ts';
import { same } from '../../../../src/plans/diff/same.ts';

it.each<[string, unknown, unknown, boolean]>([
  ['keys in another order', { a: 1, b: [2] }, { b: [2], a: 1 }, true],
  ['a key more', { a: 1 }, { a: 1, b: 2 }, false],
  ['a key less', { a: 1, b: 2 }, { a: 1 }, false],
  ['a key that is undefined counts as absent', { a: 1, b: undefined }, { a: 1 }, true],
  ['null is not absent', { a: null }, {}, false],
  ['null is no object', null, {}, false],
  ['a list is no map', [], {}, false],
  ['a longer list', [1], [1, 2], false],
  ['a list in another order', [1, 2], [2, 1], false],
  ['a figure is not its text', 1, '1', false],
])('%s', (_why, one, other, expected) => {
  expect(same(one, other)).toBe(expected);
  expect(same(other, one)).toBe(expected);
});

it('is true when the canonical JSON is the same, and only then', () => {
  const value = fc.jsonValue({ maxDepth: 3 });
  fc.assert(
    fc.property(value, value, (one, other) => {
      expect(same(one, other)).toBe(canonicalJson(one) === canonicalJson(other));
      expect(same(one, structuredClone(one))).toBe(true);
    }),
  );
});
