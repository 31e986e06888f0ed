import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCatalog } from '../../../src/adapters/catalog/catalog.ts';
import { createDatabase, rowsOf } from '../../../src/adapters/catalog/database.ts';
import { entriesFiles } from '../../../src/adapters/catalog/inventory-files.ts';
import { keptFolder } from '../../../src/adapters/catalog/kept.ts';
import { namesOf } from '../../../src/adapters/catalog/names.ts';
import type { RollupPlace } from '../../../src/adapters/catalog/rollup.ts';
import { literal, parquet } from '../../../src/adapters/catalog/sql.ts';
import { numberOf, type Row } from '../../../src/adapters/catalog/values.ts';
import type { Entry } from '../../../src/inventory/entry.ts';
import type { Inventory } from '../../../src/inventory/inventory.ts';
import type { AskNames } from '../../../src/plans/cutting/crowded.ts';
import type { CutPartition } from '../../../src/plans/cutting/cut-partition.ts';
import { cutShare } from '../../../src/plans/cutting/cut-share.ts';
import { lightBelow } from '../../../src/plans/cutting/cutter.ts';
import type { PartitionLimits } from '../../../src/plans/cutting/limits.ts';
import { daysBefore, directory, entry, NOW, symlink, take } from '../../unit/adapters/catalog-place.ts';
import { raw, temporaryDirectory } from '../../unit/adapters/shares-tree.ts';
import { namesOf as namesInTree, treeOf } from '../../unit/plans/cutting/tree.ts';

const place = temporaryDirectory();
const options = { memoryLimit: '512MB', threads: 2 };
const catalog = await openCatalog(place.path, options);
const database = createDatabase(place.path, options);
afterAll(async () => {
  await catalog.close();
  await database.close();
  place.remove();
});

const AT = { now: NOW, coldAfterDays: 365 };
const RULES = { protocol: 'nfs', keyPrefix: 'p/', exclude: ['*.tmp'] } as const;

/** Every name is awkward in some filter; sizes and ages are spread by the number of the entry. */
function shareOf(): Entry[] {
  const awkward = ['plain', 'a|b', 'star*', 'back\\slash', 'dt=2026', "it's", '\ufeffmark', '\u{1f4a9}', 'ü'];
  const entries: Entry[] = [];
  const file = (path: string, n: number, sizeBytes = ((n * 7919) % 4000) + 1) =>
    entries.push(entry(path, { sizeBytes, mtimeNs: daysBefore(n % 700) }));
  for (const [at, name] of awkward.entries()) {
    entries.push(directory(name), symlink(`${name}/link`, 'plain'));
    for (let n = 0; n < 40 * (at + 1); n++) file(`${name}/f${n}`, n);
    let deep = name;
    for (let level = 0; level < 12; level++) {
      deep = `${deep}/${awkward[level % awkward.length]}`;
      entries.push(directory(deep));
      for (let n = 0; n < 15; n++) file(`${deep}/${awkward[n % awkward.length]}.${n}`, n);
    }
  }
  entries.push(directory('crowd'), directory('crowd/below'));
  for (let n = 0; n < 4000; n++)
    file(`crowd/${awkward[n % awkward.length]}-${String(n).padStart(5, '0')}`, n);
  for (let n = 0; n < 300; n++) file(`crowd/below/x${n}`, n);
  file('plain/giant', 1, 5_000_000);
  file('plain/left.tmp', 1);
  entries.push(entry(raw([0x61, 0xff])), entry('pipe', { kind: 'fifo' }), directory('empty'), entry('.zfs'));
  return entries;
}

/** The condition under which a part carries `path`, spelled anew from what DataSync's guide says of patterns. */
function carriedBy({ include, exclude, files }: CutPartition): string {
  if (files !== null) {
    // One file, by name.
    expect(files.before).toBe(`${files.from}\0`);
    return `(path = ${literal(`${files.directory === '' ? '' : `/${files.directory}`}/${files.from}`)})`;
  }
  const fits = (pattern: string) => {
    const text = pattern.replace(/\\([*|\\])|(\*)$/gu, '$1');
    if (/(?<!\\)(\\\\)*\*$/u.test(pattern)) return `starts_with(path, ${literal(text)})`;
    return `(path = ${literal(text)} OR starts_with(path, ${literal(`${text}/`)}))`;
  };
  const any = (patterns: readonly string[]) => `(${patterns.map(fits).join(' OR ') || 'false'})`;
  return `(${include.length === 0 ? 'true' : any(include)} AND NOT ${any(exclude)})`;
}

/** Entries that move, found without the catalog's own expressions. */
const moving = (inventory: Inventory) => `
  SELECT '/' || decode(path) AS path, kind, size_bytes, mtime_ns
  FROM ${parquet(inventory.parquet.files.map(({ file }) => join(place.path, 'inventories', 'models', inventory.id, file)))}
  WHERE path_lossy IS NULL AND kind IN ('file', 'directory', 'symlink')
    AND path <> encode('.zfs') AND NOT suffix(decode(path), '.tmp')`;

async function query(sql: string): Promise<readonly Row[]> {
  return database.with((connection) => rowsOf(connection, sql));
}

const TREE: PartitionLimits = { items: 700, bytes: 2_000_000, filterChars: 102_400 };

describe.each<[string, PartitionLimits]>([
  ['many small parts', { ...TREE, items: 90, bytes: 400_000 }],
  ['some parts', TREE],
  ['parts bounded by bytes', { ...TREE, items: 1e9, bytes: 300_000 }],
  ['one part', { ...TREE, items: 1e9, bytes: 1e15 }],
  ['filters that are nearly full', { ...TREE, items: 250, filterChars: 900 }],
])('a share of a real inventory, cut into %s', (_name, limits) => {
  let inventory: Inventory;
  let parts: readonly CutPartition[];
  beforeAll(async () => {
    inventory = await take(catalog, shareOf());
    const content = {
      share: 'models',
      rollup: catalog.rollup(inventory, RULES, AT),
      names: catalog.names(inventory, RULES, AT),
    };
    parts = await cutShare(content, limits, RULES.exclude);
  });

  it('has every entry in exactly one part, by another query', async () => {
    const times = parts.map((part) => `${carriedBy(part)}::INTEGER`).join(' + ');
    const rows = await query(
      `SELECT times, count(*) AS n FROM (SELECT ${times} AS times FROM (${moving(inventory)})) GROUP BY 1`,
    );
    expect(rows.map(({ times, n }) => [numberOf(times), numberOf(n) > 4000])).toEqual([[1, true]]);
  });

  it('has parts of what they say they hold, within the limits', async () => {
    const sums = parts.map(
      (part, at) => `
        SELECT ${at} AS at, count(*) AS items, coalesce(sum(size_bytes) FILTER (kind = 'file'), 0) AS bytes,
          coalesce(sum(size_bytes) FILTER (kind = 'file' AND mtime_ns < ${daysBefore(365)}), 0) AS cold,
          coalesce(max(size_bytes) FILTER (kind = 'file'), 0) AS largest
        FROM (${moving(inventory)}) WHERE ${carriedBy(part)}`,
    );
    const rows = await query(`${sums.join(' UNION ALL ')} ORDER BY 1`);
    expect(
      rows.map(({ items, bytes, cold, largest }) => [items, bytes, cold, largest].map(numberOf)),
    ).toEqual(
      parts.map(({ items, bytes, coldBytes, largestBytes }) => [items, bytes, coldBytes, largestBytes]),
    );
    for (const { items, bytes, include, exclude } of parts) {
      expect((items <= limits.items && bytes <= limits.bytes) || items === 1).toBe(true);
      expect(include.join('|').length).toBeLessThanOrEqual(limits.filterChars);
      expect([...exclude, ...RULES.exclude].join('|').length).toBeLessThanOrEqual(limits.filterChars);
    }
  });

  it('has manifests of just the files that are alone', async () => {
    const alone = parts.flatMap(({ files }) => (files === null ? [] : [files]));
    for (const range of alone) {
      const manifest = await catalog.writeManifest(inventory, RULES, range);
      expect(readFileSync(manifest.file, 'utf8')).toBe(`${range.directory}/${range.from}\n`);
      await manifest.drop();
    }
    const over = parts.filter(({ bytes }) => bytes > limits.bytes);
    expect(alone).toHaveLength(over.length);
  });

  it('has one part for every name that is new', async () => {
    const places = ['', '/plain', '/crowd', '/crowd/below', '/a|b/plain/a|b', '/empty', '/new'];
    const news = places.flatMap((at) =>
      ['new', '*', 'f', 'star', '\\', '~', '\u{10ffff}'].map((name) => `${at}/${name}`),
    );
    const times = parts.map((part) => `${carriedBy(part)}::INTEGER`).join(' + ');
    const rows = await query(
      `SELECT DISTINCT ${times} AS times FROM (SELECT unnest([${news.map(literal).join(', ')}]) AS path)`,
    );
    expect(rows.map((row) => numberOf(row.times))).toEqual([1]);
  });
});

it('is cut the same from a rollup that leaves out light directories', async () => {
  const inventory = await take(catalog, shareOf());
  const limits = { items: 4500, bytes: 1e9, filterChars: 102_400 };
  const cut = (light?: ReturnType<typeof lightBelow>) =>
    cutShare(
      {
        share: 'models',
        rollup: catalog.rollup(inventory, RULES, AT, light),
        names: catalog.names(inventory, RULES, AT),
      },
      limits,
      RULES.exclude,
    );
  const parts = await cut();
  expect(parts.length).toBeGreaterThan(1);
  expect(await cut(lightBelow(limits))).toEqual(parts);
});

it('is cut the same where names are counted by how they begin', async () => {
  const inventory = await take(catalog, shareOf());
  const limits = { items: 90, bytes: 400_000, filterChars: 102_400 };
  const placed = Promise.all([
    keptFolder(place.path, inventory, RULES, AT),
    entriesFiles(place.path, inventory),
  ]).then(
    ([kept, files]): RollupPlace => ({ home: place.path, kept, files, source: 'scan', rules: RULES, at: AT }),
  );
  const cut = (names: AskNames) =>
    cutShare({ share: 'models', rollup: catalog.rollup(inventory, RULES, AT), names }, limits, RULES.exclude);
  const parts = await cut(namesOf(database, inventory, placed, 0));
  expect(parts).toEqual(await cut(catalog.names(inventory, RULES, AT)));
  expect(
    parts.filter(({ include }) => include.some((pattern) => pattern.endsWith('*'))).length,
  ).toBeGreaterThan(10);
});

it('is cut by the names of directories that only the rollup was asked for', async () => {
  const paths = Array.from({ length: 60 }, (_, n) => `many/${String(n).padStart(3, '0')}`);
  const entries = [
    directory('many'),
    ...paths.flatMap((path) => [directory(path), entry(`${path}/x`, { sizeBytes: 3 })]),
  ];
  const inventory = await take(catalog, entries);
  const limits = { items: 30, bytes: 1e9, filterChars: 102_400 };
  const content = {
    share: 'models',
    rollup: catalog.rollup(inventory, RULES, AT, { items: 5, bytes: 1e9 }),
    names: catalog.names(inventory, RULES, AT),
  };
  const parts = await cutShare(content, limits, []);
  expect(parts.every(({ items }) => items <= limits.items)).toBe(true);
  expect(parts.reduce((sum, { items }) => sum + items, 0)).toBe(entries.length);
});

describe('the names in a directory', () => {
  const order = (a: { readonly text: string }, b: { readonly text: string }) => (a.text < b.text ? -1 : 1);

  it('are the same groups as of the tree in memory, less what is left out', async () => {
    const files = [
      'a',
      'ab',
      'abc',
      'abd/x',
      'abd/y/z',
      'abd/y/w',
      'b',
      'in/q',
      'in/r/s/t',
      'in/r/u',
      "it's",
      '\ufeffx',
      '\ufeffy/z',
    ];
    const tree = treeOf(new Map(files.map((path) => [path, path.length])));
    const inventory = await take(
      catalog,
      tree.map(({ path, kind, bytes }) =>
        kind === 'file' ? entry(path, { sizeBytes: bytes }) : directory(path),
      ),
    );
    const inTree = namesInTree(tree);
    const names = catalog.names(inventory, RULES, AT);
    const questions: readonly (readonly [string, string, readonly string[]])[] = [
      ['', '', []],
      ['', 'a', []],
      ['', 'ab', ['abd/y']],
      ['', '', ['abd', 'in/r', '\ufeffy']],
      ['', '', ['abd/y', 'in/r/s']],
      ['', '\ufeff', []],
      ['in', '', []],
      ['in', 'r', ['in/r/s']],
      ['in/r', '', []],
      ['in/r/s', '', []],
      ['nowhere', '', []],
      ['', "it's", []],
    ];
    for (const [at, prefix, without] of questions) {
      const found = await names(at, prefix, without);
      expect(found.toSorted(order), `${at} ${prefix}`).toMatchObject(
        [...(await inTree(at, prefix, without))].toSorted(order).map(({ text, isWhole, amount }) => ({
          text,
          isWhole,
          amount: { items: amount.items, bytes: amount.bytes, largestBytes: amount.largestBytes },
        })),
      );
    }
  });
});
