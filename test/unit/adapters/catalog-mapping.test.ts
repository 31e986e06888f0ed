import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { openCatalog } from '../../../src/adapters/catalog/catalog.ts';
import { createDatabase, rowsOf } from '../../../src/adapters/catalog/database.ts';
import { entryRows } from '../../../src/adapters/catalog/entry-columns.ts';
import { mappedEntries, movingEntries } from '../../../src/adapters/catalog/mapping-sql.ts';
import { bytesOf, nameOrNull } from '../../../src/adapters/catalog/values.ts';
import { utf8OrNull } from '../../../src/inventory/display.ts';
import { ENTRY_KINDS, type Entry } from '../../../src/inventory/entry.ts';
import { excludeRegex } from '../../../src/inventory/filter.ts';
import { MAX_OBJECT_BYTES, mapEntry } from '../../../src/inventory/mapping.ts';
import type { KeyRules } from '../../../src/ports/catalog.ts';
import { entry, take } from './catalog-place.ts';
import { temporaryDirectory } from './shares-tree.ts';

const place = temporaryDirectory();
const options = { memoryLimit: '512MB', threads: 1 };
const catalog = await openCatalog(place.path, options);
const database = createDatabase(place.path, options);
afterAll(async () => {
  await catalog.close();
  await database.close();
  place.remove();
});

/** Pieces on which two readers of UTF-8 may disagree: overlong, surrogate, too high, cut short, non-characters. */
const tricky = fc.constantFrom(
  [0xc0, 0xaf],
  [0xe0, 0x80, 0xaf],
  [0xed, 0xa0, 0x80],
  [0xed, 0xb0, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xf8, 0x88, 0x80, 0x80, 0x80],
  [0xe2, 0x82],
  [0xef, 0xbf, 0xbe],
  [0xef, 0xbb, 0xbf],
  [0xf4, 0x8f, 0xbf, 0xbf],
  [0xff],
  [0x5c],
  [0x7c],
  [0x0a],
);
const piece = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }).map((s) => [...Buffer.from(s)]),
  },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 4 }).map((b) => [...b]) },
  { weight: 1, arbitrary: tricky },
  // What DataSync skips, whole or as a part of a name.
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(
        '.snapshot',
        '/.snapshot/',
        '/.zfs/',
        '/.aws-datasync',
        '.awssync',
        '.snapshots/',
        '\n.snapshot',
      )
      .map((name) => [...Buffer.from(name)]),
  },
  // Around the longest key, in one-byte and in two-byte characters.
  { weight: 1, arbitrary: fc.integer({ min: 1005, max: 1025 }).map((n) => Array<number>(n).fill(0x6e)) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 500, max: 515 }).map((n) => [...Buffer.from('\u00e9'.repeat(n))]),
  },
);
const path = fc
  .array(piece, { minLength: 1, maxLength: 3 })
  .map((pieces) => Uint8Array.from(pieces.flat().map((byte) => (byte === 0 ? 0x61 : byte))));
const size = fc.oneof(
  fc.integer({ min: 0, max: 1_000_000 }),
  fc.constantFrom(MAX_OBJECT_BYTES - 1, MAX_OBJECT_BYTES, MAX_OBJECT_BYTES + 1),
);
const anEntry = fc
  .record({ path, kind: fc.constantFrom(...ENTRY_KINDS), sizeBytes: size })
  .map(({ path, ...given }): Entry => entry(path, given));
const pattern = fc.oneof(
  fc.constantFrom('*n', '/a*', '*\\|*', '*\\\\*', 'n*', '*\u00e9', '/*/*'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }),
);
const rules = fc.record({
  protocol: fc.constantFrom('nfs' as const, 'smb' as const),
  keyPrefix: fc.constantFrom('', 'p/', "it's (1)/", 'a/long prefix of the share/'),
  exclude: fc.array(pattern, { maxLength: 3 }),
}) satisfies fc.Arbitrary<KeyRules>;

/** A property over seeds: thousands of entries go through one query, and a failure still fits on a screen. */
it('SQL and mapEntry agree on every entry, and SQL and JavaScript on every exclude pattern', async () => {
  await fc.assert(
    fc.asyncProperty(fc.noShrink(fc.nat()), async (seed) => {
      const all = fc.sample(anEntry, { seed, numRuns: 400 });
      const [keyRules] = fc.sample(rules, { seed, numRuns: 1 });
      if (keyRules === undefined) throw new Error('no sample');
      const inventory = await take(catalog, all);
      const file = join(place.path, 'inventories', 'models', inventory.id, 'entries-00001.parquet');
      const rows = await database.with((connection) =>
        rowsOf(
          connection,
          `SELECT path, kind, size_bytes, encode(key) AS key, source, blocked_by
          FROM (${mappedEntries(entryRows([file]), keyRules)})`,
        ),
      );
      const ours = rows.map((row) =>
        fingerprint({
          path: Buffer.from(bytesOf(row.path)).toString('latin1'),
          kind: row.kind,
          sizeBytes: Number(row.size_bytes),
          key: nameOrNull(row.key),
          source: row.source,
          blockedBy: row.blocked_by,
        }),
      );
      const theirs = all.map((one) => fingerprint(expected(one, keyRules)));
      expect(ours).toHaveLength(theirs.length);
      expect(ours.filter((row) => !theirs.includes(row)).slice(0, 3)).toEqual([]);
    }),
    { numRuns: 15 },
  );
}, 60_000);

const fingerprint = (row: unknown): string => JSON.stringify(row);

function expected(one: Entry, keyRules: KeyRules) {
  const mapping = mapEntry(one.path, one.kind, one.sizeBytes, keyRules);
  const regex = excludeRegex(keyRules.exclude);
  const text = utf8OrNull(one.path) ?? Buffer.from(one.path).toString('utf8');
  const isExcluded = regex !== null && new RegExp(`^(?:${regex})$`, 'su').test(`/${text}`);
  const blockedBy = mapping.kind === 'blocked' && !isExcluded ? mapping.hazard : null;
  return {
    path: Buffer.from(one.path).toString('latin1'),
    kind: one.kind,
    sizeBytes: one.sizeBytes,
    key: mapping.kind === 'key' ? mapping.key : null,
    source: isExcluded ? 'excluded' : blockedBy === null ? 'mapped' : 'blocked',
    blockedBy,
  };
}

it('the shorter way for inventories of which all moves gives the same rows', async () => {
  const linkTarget = Buffer.from('\u00e9');
  const inventory = await take(catalog, [
    entry('a', { kind: 'directory', sizeBytes: 4096 }),
    entry('a/\ufeffb', { sizeBytes: 7 }),
    entry('a/l', { kind: 'symlink', sizeBytes: 9, linkTarget }),
  ]);
  const file = join(place.path, 'inventories', 'models', inventory.id, 'entries-00001.parquet');
  const keyRules = { protocol: 'nfs', keyPrefix: "it's/", exclude: [] } as const;
  const columns = '* EXCLUDE (blocks, is_excluded)';
  const rows = await database.with(async (connection) => {
    const long = `SELECT ${columns} FROM (${mappedEntries(entryRows([file]), keyRules)})`;
    const names = (await rowsOf(connection, `DESCRIBE ${long}`)).map((row) => String(row.column_name)).sort();
    const short = movingEntries([file], keyRules);
    const list = names.join(', ');
    return rowsOf(
      connection,
      `SELECT 'same' AS found, count(*) AS n FROM (SELECT ${list} FROM (${long}) INTERSECT SELECT ${list} FROM (${short}))
       UNION ALL SELECT 'other', count(*) FROM (SELECT ${list} FROM (${short}) EXCEPT SELECT ${list} FROM (${long}))`,
    );
  });
  expect(rows.map(({ found, n }) => [found, Number(n)])).toEqual([
    ['same', 3],
    ['other', 0],
  ]);
});
