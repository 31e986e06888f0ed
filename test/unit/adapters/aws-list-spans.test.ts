import { describe, expect, it } from 'vitest';
import { compareKeys } from '../../../src/adapters/aws/listing/key-order.ts';
import type { PageAsked } from '../../../src/adapters/aws/listing/page.ts';
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
  /** Answers from these keys as S3 does, to all that was asked for while nobody waited for an answer; each such round is told. */
  const bucket = (keys: readonly string[], atOnce = 7, rounds: PageAsked[][] = []) => {
    const answerTo = ({ Prefix = '', StartAfter = '', Delimiter, MaxKeys }: PageAsked) => {
      const found = keys.filter((key) => key.startsWith(Prefix) && compareKeys(key, StartAfter) > 0);
      const grouped = found.filter(
        (key) => Delimiter !== undefined && key.slice(Prefix.length).includes('/'),
      );
      const prefixes = grouped.map((key) => `${Prefix}${key.slice(Prefix.length).split('/')[0]}/`);
      const objects = found
        .filter((key) => !grouped.includes(key))
        .slice(0, MaxKeys)
        .map((key) => ({ key }) as never);
      return { objects, commonPrefixes: [...new Set(prefixes)], next: null };
    };
    let round: PageAsked[] | null = null;
    let over: Promise<void> = Promise.resolve();
    const ask = async (asked: PageAsked) => {
      if (round === null) {
        round = [];
        rounds.push(round);
        over = new Promise((resolve) =>
          setImmediate(() => {
            round = null;
            resolve();
          }),
        );
      }
      round.push(asked);
      await over;
      return answerTo(asked);
    };
    return { ask, atOnce: () => atOnce };
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
    [
      'files that differ in characters of other lengths',
      ['p/a', 'p/b', 'p/~', 'p/é', 'p/中', 'p/\ue000'],
      'p/a',
      null,
      ['p/b', 'p/~', 'p/é', 'p/中', 'p/\ue000'],
    ],
    ['files up to its end', ['p/f01', 'p/f11', 'p/f21', 'p/f31'], 'p/f01', 'p/f2', ['p/f1']],
    ['nothing behind', ['p/a/1'], 'p/a/1', null, []],
    ['nothing read yet would tell', ['p/z'], 'p/z', null, []],
  ];
  it.each(cases)('finds %s', async (_why, keys, read, upTo, cuts) => {
    expect(await cutsOf(at(read, upTo), 'p/', 8, bucket(keys))).toEqual(cuts);
    expect(await cutsOf(at(read, upTo), 'p/', 8, bucket(keys, 1))).toEqual(cuts);
  });

  it('picks as many as there are to be parts, from all over', async () => {
    const keys = Array.from({ length: 50 }, (_, nth) => `d${String(nth).padStart(2, '0')}/x`);
    expect(await cutsOf(at('d00/x', null), '', 4, bucket(keys))).toEqual(['d13/', 'd25/', 'd37/']);
  });

  const pictures = Array.from(
    { length: 2000 },
    (_, nth) => `p/image-${String(nth * 4_000_000).padStart(12, '0')}`,
  );

  it('waits for three answers, one after another, where names of one directory begin alike', async () => {
    const rounds: PageAsked[][] = [];
    const cuts = await cutsOf(at(pictures[2] ?? '', null), 'p/', 16, bucket(pictures, 15, rounds));
    expect(cuts).toEqual([1, 2, 3, 4, 5, 6, 7].map((digit) => `p/image-00${digit}`));
    expect(rounds.length).toBeLessThanOrEqual(3);
  });

  it('never has more out than may be', async () => {
    const rounds: PageAsked[][] = [];
    await cutsOf(at(pictures[2] ?? '', null), 'p/', 16, bucket(pictures, 3, rounds));
    expect(Math.max(...rounds.map(({ length }) => length))).toBe(3);
  });

  it('asks nothing about what a span and its end begin with', async () => {
    const rounds: PageAsked[][] = [];
    await cutsOf(at('p/image-000008000000', 'p/image-00001'), 'p/', 16, bucket(pictures, 1, rounds));
    expect(rounds[0]).toMatchObject([{ Prefix: 'p/image-0000', MaxKeys: 1 }]);
  });

  it('finds what is behind a character that was passed while it was asked for', async () => {
    const span = at('p/a1', null);
    const { ask, atOnce } = bucket(['p/a1', 'p/b1', 'p/c1', 'p/d1']);
    const cuts = cutsOf(span, 'p/', 8, { ask, atOnce });
    span.read = 'p/b1';
    expect(cut(span, await cuts).map(({ kept }) => kept)).toEqual(['p/c', 'p/d']);
  });

  it('asks for nothing after a key that is longer than S3 takes', async () => {
    const rounds: PageAsked[][] = [];
    const keys = ['a', 'b', 'c'].map((last) => `${'x'.repeat(1020)}${last}`);
    expect(await cutsOf(at(keys[0] ?? '', null), '', 8, bucket(keys, 600, rounds))).toEqual([]);
    const asked = rounds.flat().map(({ StartAfter = '' }) => Buffer.byteLength(StartAfter));
    expect(Math.max(...asked)).toBe(1024);
  });

  it('ends at an endpoint that answers with whatever keys', async () => {
    const page = (key: string) => async () => ({
      objects: [{ key } as never],
      commonPrefixes: [],
      next: null,
    });
    for (const key of ['', 'a', 'p/', 'p/a', 'q'])
      expect(await cutsOf(at('p/b', null), 'p/', 8, { ask: page(key), atOnce: () => 7 })).toEqual([]);
  });

  it('asks nothing while nothing was read', async () => {
    const rounds: PageAsked[][] = [];
    expect(await cutsOf(at(null, null), '', 4, bucket(['a'], 7, rounds))).toEqual([]);
    expect(rounds).toEqual([]);
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
