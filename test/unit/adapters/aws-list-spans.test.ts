import { describe, expect, it } from 'vitest';
import { compareKeys } from '../../../src/adapters/aws/listing/key-order.ts';
import { cut, isAhead, largest, leftOf, openSpan } from '../../../src/adapters/aws/listing/spans.ts';
import { cutsOf } from '../../../src/adapters/aws/listing/split.ts';

const at = (read: string | null, upTo: string | null) => ({ ...openSpan({ after: read, upTo }), pages: 2 });

describe('compareKeys', () => {
  it('goes by UTF-8 bytes where JavaScript does not', () => {
    const keys = ['a', 'a/', 'é', '\ufffe', '\u{1f600}'];
    expect([...keys].reverse().sort(compareKeys)).toEqual(keys);
  });
});

describe('cut', () => {
  it('leaves the span what comes before the first key, and gives the rest to new ones', () => {
    const span = at('b', 'z');
    expect(leftOf([span, ...cut(span, ['f', 'm'])])).toEqual([
      { after: 'b', upTo: 'f' },
      { after: 'f', upTo: 'm' },
      { after: 'm', upTo: 'z' },
    ]);
  });

  it('leaves out keys that were passed meanwhile, or belong to another span', () => {
    const span = at('g', 'p');
    expect(cut(span, ['f', 'g', 'k', 'p', 'q']).map(({ kept, upTo }) => [kept, upTo])).toEqual([['k', 'p']]);
    expect(span.upTo).toBe('k');
  });

  it('leaves a span alone that has been read to its end', () => {
    const span = { ...at('g', null), done: true };
    expect(cut(span, ['k'])).toEqual([]);
    expect(span.upTo).toBeNull();
  });
});

describe('leftOf', () => {
  it('counts what was read and not handed over as left', () => {
    const span = { ...at(null, null), read: 'm', done: true, waiting: 1 };
    expect(leftOf([span])).toEqual([{ after: null, upTo: null }]);
    expect(leftOf([{ ...span, waiting: 0 }])).toEqual([]);
  });
});

describe('largest', () => {
  it('is the one with the most pages that may be split', () => {
    const [small, tried, large] = [
      at('a', 'b'),
      { ...at('c', 'd'), pages: 9, splitAt: 18 },
      { ...at('e', null), pages: 3 },
    ];
    expect(largest([small, tried, large])).toBe(large);
    expect(largest([tried])).toBeNull();
  });
});

describe('cutsOf', () => {
  /** Answers from these keys as S3 does. */
  const bucket =
    (keys: readonly string[], asked: object[] = []) =>
    async (request: {
      readonly Prefix?: string | undefined;
      readonly StartAfter?: string | undefined;
      readonly Delimiter?: string | undefined;
    }) => {
      asked.push(request);
      const { Prefix = '', StartAfter = '', Delimiter } = request;
      const found = keys.filter((key) => key.startsWith(Prefix) && compareKeys(key, StartAfter) > 0);
      const grouped = found.filter(
        (key) => Delimiter !== undefined && key.slice(Prefix.length).includes('/'),
      );
      const prefixes = grouped.map((key) => `${Prefix}${key.slice(Prefix.length).split('/')[0]}/`);
      const objects = found.filter((key) => !grouped.includes(key)).map((key) => ({ key }) as never);
      return { objects, commonPrefixes: [...new Set(prefixes)], next: null };
    };
  const cases: readonly (readonly [
    why: string,
    keys: readonly string[],
    read: string,
    upTo: string | null,
    cuts: readonly string[],
  ])[] = [
    ['directories behind', ['p/a/1', 'p/b/1', 'p/c/1'], 'p/a/1', null, ['p/b/', 'p/c/']],
    ['directories up to its end', ['p/a/1', 'p/b/1', 'p/c/1'], 'p/a/1', 'p/c/', ['p/b/']],
    ['directories one level down', ['p/a/x/1', 'p/a/y/1'], 'p/a/x/1', null, ['p/a/y/']],
    ['files that differ in a digit', ['p/f01', 'p/f02', 'p/f11', 'p/f21'], 'p/f01', null, ['p/f1', 'p/f2']],
    [
      'files that differ beyond U+FFFF',
      ['p/a', 'p/\u{1f600}x', 'p/\u{1f601}'],
      'p/a',
      null,
      ['p/\u{1f600}', 'p/\u{1f601}'],
    ],
    ['nothing behind', ['p/a/1'], 'p/a/1', null, []],
    ['nothing read yet would tell', ['p/z'], 'p/z', null, []],
  ];
  it.each(cases)('finds %s', async (_why, keys, read, upTo, cuts) => {
    expect(await cutsOf(at(read, upTo), 'p/', 8, bucket(keys))).toEqual(cuts);
  });

  it('picks as many as there are to be parts, from all over', async () => {
    const keys = Array.from({ length: 50 }, (_, nth) => `d${String(nth).padStart(2, '0')}/x`);
    expect(await cutsOf(at('d00/x', null), '', 4, bucket(keys))).toEqual(['d13/', 'd25/', 'd37/']);
  });

  it('asks nothing while nothing was read', async () => {
    const asked: object[] = [];
    expect(await cutsOf(at(null, null), '', 4, bucket(['a'], asked))).toEqual([]);
    expect(asked).toEqual([]);
  });
});

describe('isAhead', () => {
  it('is between what was read and the end, both left out', () => {
    expect(['b', 'c', 'm', 'z'].map((key) => isAhead(at('b', 'm'), key))).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });
});
