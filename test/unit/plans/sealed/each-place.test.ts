import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eachPlace } from '../../../../src/plans/sealed/each-place.ts';

function placesOf(text: string, pattern: string): number[] {
  const places: number[] = [];
  eachPlace(Buffer.from(text), Buffer.from(pattern), (at) => places.push(at));
  return places;
}

describe('the places of a pattern', () => {
  it.each([
    ['at both ends', 'ab-ab', 'ab', [0, 3]],
    ['overlapping', 'aaaa', 'aa', [0, 1, 2]],
    ['nowhere', 'abba', 'bab', []],
    ['longer than the text', 'ab', 'abc', []],
    ['in nothing', '', 'a', []],
    ['one byte', 'abca', 'a', [0, 3]],
    ['behind letters of several bytes', 'ééb', 'b', [4]],
  ])('%s', (_where, text, pattern, places) => {
    expect(placesOf(text, pattern)).toEqual(places);
  });

  it('are those that a plain look at every place finds', () => {
    const text = fc.array(fc.constantFrom('a', 'b', '\n', ' '), { maxLength: 60 }).map((all) => all.join(''));
    const pattern = fc
      .array(fc.constantFrom('a', 'b', '\n', ' '), { minLength: 1, maxLength: 5 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(text, pattern, (where, what) => {
        const plain = [...where].flatMap((_, at) => (where.startsWith(what, at) ? [at] : []));
        expect(placesOf(where, what)).toEqual(plain);
      }),
    );
  });
});
