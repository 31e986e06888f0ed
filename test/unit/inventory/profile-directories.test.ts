import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DirectoryWeight, pickDirectories } from '../../../src/inventory/profile-directories.ts';

/** Weights of every directory above and at the given leaves, each leaf with its own files and bytes. */
function weights(leaves: Readonly<Record<string, readonly [files: number, bytes: number]>>) {
  const all = new Map<string, { path: string; files: number; bytes: number; parts: number[] }>();
  for (const [leaf, [files, bytes]] of Object.entries(leaves)) {
    const names = leaf === '' ? [] : leaf.split('/');
    for (let depth = 0; depth <= names.length; depth++) {
      const path = names.slice(0, depth).join('/');
      const seen = all.get(path) ?? { path, files: 0, bytes: 0, parts: [0, 0] };
      seen.files += files;
      seen.bytes += bytes;
      seen.parts[files % 2] = (seen.parts[files % 2] ?? 0) + bytes;
      all.set(path, seen);
    }
  }
  const root = all.get('') ?? { files: 0, bytes: 0, parts: [0, 0] };
  all.delete('');
  return { root, directories: [...all.values()] };
}

function pick(leaves: Parameters<typeof weights>[0], least = 0.1, limit = 20) {
  const { root, directories } = weights(leaves);
  const { rows, others } = pickDirectories(root, directories, { least, limit });
  return { rows: rows.map(({ path, bytes, partly }) => [path, bytes, partly]), others: others.bytes };
}

describe('directories worth naming', () => {
  it('names the place where the weight lies, not what leads to it', () => {
    expect(pick({ 'a/b/c/heavy': [1, 100] })).toEqual({ rows: [['a/b/c/heavy', 100, false]], others: 0 });
  });
  it('names the one above when the weight is spread below it', () => {
    const spread = Object.fromEntries([...Array(50).keys()].map((n) => [`home/user${n}`, [1, 2] as const]));
    expect(pick(spread)).toEqual({ rows: [['home', 100, false]], others: 0 });
  });
  it('names both, and counts nothing twice', () => {
    const spread = Object.fromEntries([...Array(50).keys()].map((n) => [`home/user${n}`, [1, 1] as const]));
    expect(pick({ ...spread, 'home/big': [1, 50] })).toEqual({
      rows: [
        ['home', 50, true],
        ['home/big', 50, false],
      ],
      others: 0,
    });
  });
  it('weighs many small files like few large ones', () => {
    expect(pick({ many: [90, 1], large: [10, 99] }).rows.map(([path]) => path)).toEqual(['large', 'many']);
  });
  it('leaves what is light, and the files of the root, to the others', () => {
    expect(pick({ a: [1, 95], b: [0, 3], '': [0, 2] })).toEqual({ rows: [['a', 95, false]], others: 5 });
  });
  it('gives the lightest back to what they lie in when there are too many', () => {
    expect(pick({ 'p/a': [30, 30], 'p/b': [20, 20], p: [26, 26], c: [24, 24] }, 0.1, 2)).toEqual({
      rows: [
        ['p', 46, true],
        ['p/a', 30, false],
      ],
      others: 24,
    });
  });
  it('does not take a name for a directory above that only begins alike', () => {
    expect(pick({ a: [1, 50], ab: [1, 50] }).rows.map(([, , partly]) => partly)).toEqual([false, false]);
  });

  it('adds up, whatever the tree', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'ab');
    const leaf = fc.array(name, { maxLength: 4 }).map((names) => names.join('/'));
    const tree = fc.dictionary(leaf, fc.tuple(fc.nat(50), fc.nat(1000)), { maxKeys: 25 });
    fc.assert(
      fc.property(
        tree,
        fc.constantFrom(0.001, 0.05, 0.3),
        fc.integer({ min: 1, max: 8 }),
        (leaves, least, limit) => {
          const { root, directories } = weights(leaves as Record<string, [number, number]>);
          const { rows, others } = pickDirectories(root, directories as DirectoryWeight[], { least, limit });
          const sum = (of: (row: Omit<DirectoryWeight, 'path'>) => number) =>
            rows.reduce((all, row) => all + of(row), of(others));
          expect(rows.length).toBeLessThanOrEqual(limit);
          expect(sum(({ files }) => files)).toBe(root.files);
          expect(sum(({ bytes }) => bytes)).toBe(root.bytes);
          expect(sum(({ parts }) => parts[1] ?? 0)).toBe(root.parts[1]);
          for (const row of [...rows, others]) {
            expect(row.parts.reduce((a, b) => a + b, 0)).toBe(row.bytes);
            expect(Math.min(row.files, row.bytes, ...row.parts)).toBeGreaterThanOrEqual(0);
          }
        },
      ),
    );
  });
});
