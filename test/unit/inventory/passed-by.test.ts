import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PassedBy } from '../../../src/inventory/inventory.ts';
import { passedBy, skippedIn, together, togetherIfKnown } from '../../../src/inventory/passed-by.ts';

const reason = fc.constantFrom<PassedBy['reason']>('skipped-name', 'other-file-system');
/** Different directories, as no walk comes to one twice. */
const found = fc.uniqueArray(fc.tuple(reason, fc.uint8Array({ minLength: 1, maxLength: 3 })), {
  selector: ([why, path]) => `${why} ${path}`,
  maxLength: 60,
});
const rowOf = ([why, path]: readonly [PassedBy['reason'], Uint8Array]): readonly PassedBy[] =>
  passedBy(why, [path]);

describe('directories passed by', () => {
  it('come to the same whichever parts they are counted in, and in whatever order', () => {
    const same = fc.property(found, fc.nat(60), (all, at) => {
      const whole = together(all.flatMap(rowOf));
      const parts = [all.slice(at), all.slice(0, at)].map((part) => together(part.flatMap(rowOf)));
      expect(togetherIfKnown(parts)).toEqual(whole);
      expect(whole.reduce((sum, { directories }) => sum + directories, 0)).toBe(all.length);
      expect(whole.every(({ examples }) => examples.length <= 20)).toBe(true);
    });
    fc.assert(same);
  });

  it('are shown first to last by their bytes', () => {
    const paths = ['b', 'é', 'a', 'Z'].map((text) => Buffer.from(text));
    const [row] = skippedIn([{ passedBy: paths.slice(0, 2) }, {}, { passedBy: paths.slice(2) }]);
    expect(row?.examples.map(({ text }) => text)).toEqual(['Z', 'a', 'b', 'é']);
    expect(skippedIn([{}])).toEqual([]);
  });

  it.each([
    ['one of an older version', undefined],
    ['a sum that was not known already', null],
  ])('are not known when a part is %s', (_why, part) => {
    expect(togetherIfKnown([passedBy('skipped-name', [Buffer.from('.zfs')]), part])).toBeNull();
    expect(togetherIfKnown([])).toEqual([]);
  });
});
