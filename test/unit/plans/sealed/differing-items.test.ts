import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differingItems } from '../../../../src/plans/sealed/differing-items.ts';
import { SEPARATOR } from '../../../../src/plans/sealed/sealed-lists.ts';

const inside = (items: readonly string[]) => Buffer.from(items.join(SEPARATOR.toString()));
/** Place by place, item by item. */
const expected = (before: readonly string[], after: readonly string[]) => ({
  before: before.filter((item, at) => item !== after[at]),
  after: after.filter((item, at) => item !== before[at]),
});
/** Longer than what is compared at a time, and differing only at its end. */
const long = (end: string) => `${'a'.repeat(100_000)}${end}`;

describe('items that differ', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['nothing does', ['a', 'b', 'c'], ['a', 'b', 'c']],
    ['the first', ['a', 'b', 'c'], ['x', 'b', 'c']],
    ['one in between, of another length', ['a', 'b', 'c'], ['a', 'bb', 'c']],
    ['the last', ['a', 'b', 'c'], ['a', 'b', 'x']],
    ['one begins like the other', ['ab', 'c'], ['a', 'c']],
    ['one list goes on', ['a', 'b'], ['a', 'b', 'c', 'd']],
    ['the other goes on', ['a', 'b', 'c'], ['a']],
    ['one is empty', [], ['a', 'b']],
    ['both are empty', [], []],
    ['one was put in front', ['a', 'b', 'c'], ['x', 'a', 'b', 'c']],
    ['long ones differ at the end', [long('x'), 'b', long('y')], [long('x'), 'b', long('z')]],
    ['letters of several bytes differ in one', ['é', 'b'], ['è', 'b']],
  ])('%s', (_what, before, after) => {
    expect(differingItems(inside(before), inside(after))).toEqual(expected(before, after));
  });

  it('are found at any place, in lists of any length', () => {
    const item = fc.constantFrom('a', 'b', 'ab', 'é', '},', '{', ' ', '\n', long('1'), long('2'));
    const list = fc.array(item, { maxLength: 12 });
    fc.assert(
      fc.property(list, list, (before, after) => {
        expect(differingItems(inside(before), inside(after))).toEqual(expected(before, after));
      }),
    );
  });
});
