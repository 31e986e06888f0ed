import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { openCatalog } from '../../../src/adapters/catalog/catalog.ts';
import { bandOf, prefixOf } from '../../../src/plans/lifecycle/cells.ts';
import type { KeyRules } from '../../../src/ports/catalog.ts';
import { directory, entry, symlink, take } from './catalog-place.ts';
import { temporaryDirectory } from './shares-tree.ts';

const place = temporaryDirectory();
const catalog = await openCatalog(place.path, { memoryLimit: '512MB', threads: 1 });
afterAll(async () => {
  await catalog.close();
  place.remove();
});

const rules: KeyRules = { protocol: 'nfs', keyPrefix: 'top/', exclude: ['*.tmp'] };
const sized = (path: string, sizeBytes: number) => entry(path, { sizeBytes });

describe('keys counted by prefix and size', () => {
  it('are those of all objects, and of the longest prefix', async () => {
    const inventory = await take(catalog, [
      directory('a'),
      sized('a/small', 9),
      sized('a/edge', 10),
      sized('a/left out.tmp', 9),
      directory('a/b'),
      sized('a/b/deep', 1000),
      sized('ab', 11),
      symlink('link', 'four'),
    ]);
    const by = { prefixes: ['', 'top/a', 'top/a/', 'top/a/b/', 'other/'], bounds: [0, 10] };
    expect(await catalog.countKeys(inventory, rules, by)).toEqual([
      { prefix: '', fromBytes: 0, objects: 1, bytes: 4 },
      { prefix: 'top/a', fromBytes: 10, objects: 1, bytes: 11 },
      { prefix: 'top/a/', fromBytes: 0, objects: 2, bytes: 9 },
      { prefix: 'top/a/', fromBytes: 10, objects: 1, bytes: 10 },
      { prefix: 'top/a/b/', fromBytes: 0, objects: 1, bytes: 0 },
      { prefix: 'top/a/b/', fromBytes: 10, objects: 1, bytes: 1000 },
    ]);
    expect(await catalog.countKeys(inventory, rules, { prefixes: [], bounds: [] })).toEqual([
      { prefix: '', fromBytes: 0, objects: 7, bytes: 1034 },
    ]);
  });

  it('are the same as counted one by one, whatever the prefixes', async () => {
    const names = ['a', 'a!', 'a/', 'aa', 'b', "it's", 'ü', 'Z', 'z', '\u{1f600}', '\uffff'];
    const keys = names.filter((name) => !name.endsWith('/')).flatMap((one) => [`${one}x`, `d${one}/y`]);
    const inventory = await take(
      catalog,
      keys.map((key, at) => sized(key, at)),
    );
    const prefix = fc
      .array(fc.constantFrom(...names, 'd', 'x', 'y'), { maxLength: 4 })
      .map((parts) => `top/${parts.join('')}`);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(prefix, { maxLength: 12 }), async (prefixes) => {
        const bounds = [0, 3, 7];
        const longest = prefixes.toSorted((a, b) => b.length - a.length);
        const expected: Record<string, number> = {};
        for (const [at, key] of keys.entries()) {
          const cell = `${prefixOf(longest, `top/${key}`)} ${bandOf(bounds, at)}`;
          expected[cell] = (expected[cell] ?? 0) + 1;
        }
        const counted = await catalog.countKeys(inventory, rules, { prefixes, bounds });
        expect(
          Object.fromEntries(counted.map((one) => [`${one.prefix} ${one.fromBytes}`, one.objects])),
        ).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });
});
