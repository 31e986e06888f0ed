import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Subtree } from '../../../../src/plans/zones/zoning.ts';
import { arbitraryFiles, bytesOf, COLD, type TreeFile, WARM, zoningOf } from './tree.ts';

const file = (path: string, sizeBytes: number, days: number): TreeFile => ({ path, sizeBytes, days });
const paths = (trees: readonly Subtree[] | null) => trees?.map(({ path }) => path);

describe('zones', () => {
  it.each<[string, readonly TreeFile[], readonly string[], readonly string[]]>([
    [
      'a cold directory in a warm share',
      [file('new/a', 900, WARM), file('old/a', 100, COLD)],
      ['old'],
      ['new'],
    ],
    [
      'the highest one that is cold, not those within it',
      [file('new/a', 900, WARM), file('old/x/a', 50, COLD), file('old/y/a', 50, COLD)],
      ['old'],
      ['new'],
    ],
    [
      'cold from the part on that makes a share cold',
      [
        file('new/a', 900, WARM),
        file('old/a', 80, COLD),
        file('old/b', 20, WARM),
        file('mixed/a', 79, COLD),
        file('mixed/b', 21, WARM),
      ],
      ['old'],
      ['new'],
    ],
    [
      'what lies within a cold one and is warm splits it, when it counts',
      [file('new/a', 500, WARM), file('old/x/a', 400, COLD), file('old/w/a', 20, WARM)],
      ['old/x'],
      ['new', 'old/w'],
    ],
    [
      'less than a hundredth does not count',
      [file('new/a', 1e6, WARM), file('old/a', 9999, COLD)],
      [],
      ['new'],
    ],
    [
      'exactly a hundredth does',
      [file('new/a', 990_000, WARM), file('old/a', 10_000, COLD)],
      ['old'],
      ['new'],
    ],
    ['never the share itself', [file('a', 1, COLD)], [], []],
    ['nothing of empty files', [file('old/a', 0, COLD)], [], []],
    [
      'a directory without a row of its own has what lies below it',
      [file('new/a', 900, WARM), file('x/y/z/a', 60, COLD), file('x/y/w/a', 60, COLD)],
      ['x'],
      ['new'],
    ],
  ])('%s', (_why, files, cold, warm) => {
    const found = zoningOf(files);
    expect([paths(found.cold.trees), paths(found.warm.trees)]).toEqual([cold, warm]);
  });

  it('come with what lies beside them, and with the files above them', () => {
    const { warm } = zoningOf([
      file('top', 10, COLD),
      file('p/deep', 30, COLD),
      file('p/now/a', 500, WARM),
      file('p/old/a', 400, COLD),
      file('p/old/x/a', 400, COLD),
      file('q/a', 2, COLD),
      file('q/r/a', 2, COLD),
    ]);
    expect(paths(warm.trees)).toEqual(['p/now']);
    expect(paths(warm.beside)).toEqual(['p/old', 'q']);
    expect(warm.above).toEqual({ files: 2, fileBytes: 40, coldBytes: 40 });
  });

  it('come without what lies beside them where that is more than a bucket has rules', () => {
    const crowd = (many: number) => [
      file('now/a', 1e6, WARM),
      ...Array.from({ length: many }, (_, n) => file(`old-${n}/a`, 10, COLD)),
    ];
    expect(zoningOf(crowd(1000)).warm.beside).toHaveLength(1000);
    expect(zoningOf(crowd(1001)).warm.beside).toBeNull();
  });

  it('are heaviest first', () => {
    const found = zoningOf([
      file('a/a', 10, COLD),
      file('b/a', 30, COLD),
      file('c/a', 20, COLD),
      file('d/a', 90, WARM),
    ]);
    expect(paths(found.cold.trees)).toEqual(['b', 'c', 'a']);
  });

  const part = fc.constantFrom(0.5, 0.8, 0.95);
  it('and what lies beside and above them are the share, each file once, however rows are batched', () => {
    fc.assert(
      fc.property(arbitraryFiles, part, fc.integer({ min: 1, max: 50 }), (files, coldShare, batch) => {
        const zoning = zoningOf(files, coldShare, batch);
        expect(zoning).toEqual(zoningOf(files, coldShare));
        for (const { trees, beside, above } of [zoning.cold, zoning.warm]) {
          if (trees.length === 0) continue;
          const named = [...trees, ...(beside ?? [])].map(({ path }) => `${path}/`);
          const inNone = files.filter(({ path }) => !named.some((prefix) => path.startsWith(prefix)));
          for (const { path } of files)
            expect(named.filter((prefix) => path.startsWith(prefix)).length, path).toBeLessThanOrEqual(1);
          const counted = (some: readonly TreeFile[]) => {
            const { all, cold } = bytesOf(some);
            return { files: some.length, fileBytes: all, coldBytes: cold };
          };
          expect(counted(inNone)).toEqual(above);
          for (const tree of trees) {
            expect(tree).toMatchObject(counted(files.filter(({ path }) => path.startsWith(`${tree.path}/`))));
            expect(tree.fileBytes).toBeGreaterThanOrEqual(bytesOf(files).all / 100);
          }
        }
      }),
    );
  });
});
