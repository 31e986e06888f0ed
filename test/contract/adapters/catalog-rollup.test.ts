import { copyFileSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { openCatalog } from '../../../src/adapters/catalog/catalog.ts';
import { utf8OrNull } from '../../../src/inventory/display.ts';
import { ENTRY_KINDS, type Entry } from '../../../src/inventory/entry.ts';
import { batchOf } from '../../../src/inventory/entry-batch.ts';
import { excludeRegex } from '../../../src/inventory/filter.ts';
import { byteText } from '../../../src/inventory/import-entry.ts';
import type { Inventory } from '../../../src/inventory/inventory.ts';
import { MAX_OBJECT_BYTES, mapEntry } from '../../../src/inventory/mapping.ts';
import type { DirectoryRollup } from '../../../src/inventory/rollup.ts';
import type { KeyRules } from '../../../src/ports/catalog.ts';
import { daysBefore, directory, entry, NOW, symlink, take } from '../../unit/adapters/catalog-place.ts';
import { raw, temporaryDirectory } from '../../unit/adapters/shares-tree.ts';

const place = temporaryDirectory();
const catalog = await openCatalog(place.path, { memoryLimit: '512MB', threads: 2 });
const smallParts = await openCatalog(place.path, { memoryLimit: '512MB', threads: 2, partRows: 100 });
afterAll(async () => {
  await smallParts.close();
  await catalog.close();
  place.remove();
});

const AT = { now: NOW, coldAfterDays: 365 };
const NFS: KeyRules = { protocol: 'nfs', keyPrefix: 'p/', exclude: [] };

async function rollup(inventory: Inventory, rules: KeyRules = NFS, at = AT): Promise<DirectoryRollup[]> {
  const rows: DirectoryRollup[] = [];
  for await (const batch of catalog.rollup(inventory, rules, at)) rows.push(...batch);
  return rows;
}

const none = {
  files: 0,
  fileBytes: 0,
  directories: 0,
  symlinks: 0,
  coldFiles: 0,
  coldBytes: 0,
  largestBytes: 0,
};

it('counts what lies directly in each directory, the directory before what is below it', async () => {
  const inventory = await take(catalog, [
    directory('a'),
    directory('a-b'),
    directory('a/b'),
    entry('a/b/new', { sizeBytes: 5 }),
    entry('a/b/old', { sizeBytes: 7, mtimeNs: daysBefore(366) }),
    entry('a/b/limit', { sizeBytes: 11, mtimeNs: daysBefore(365) }),
    symlink('a/l', 'b'),
    entry('a-b/x', { sizeBytes: 1 }),
    entry('top', { sizeBytes: 2 ** 45 }),
    entry('a/pipe', { kind: 'fifo' }),
    directory('empty'),
  ]);
  expect(await rollup(inventory)).toEqual([
    { ...none, path: '', files: 1, fileBytes: 2 ** 45, directories: 3, largestBytes: 2 ** 45 },
    { ...none, path: 'a', directories: 1, symlinks: 1 },
    { ...none, path: 'a/b', files: 3, fileBytes: 23, coldFiles: 1, coldBytes: 7, largestBytes: 11 },
    { ...none, path: 'a-b', files: 1, fileBytes: 1, largestBytes: 1 },
  ]);
});

it('counts light directories with the one they lie in, when asked to', async () => {
  const inventory = await take(catalog, [
    directory('a'),
    directory('a/light'),
    entry('a/light/x', { sizeBytes: 5, mtimeNs: daysBefore(366) }),
    directory('a/many'),
    ...[1, 2, 3].map((n) => entry(`a/many/${n}`, { sizeBytes: 1 })),
    directory('a/large'),
    entry('a/large/x', { sizeBytes: 100 }),
    directory('top'),
    entry('top/x', { sizeBytes: 9 }),
  ]);
  const rows: DirectoryRollup[] = [];
  for await (const batch of catalog.rollup(inventory, NFS, AT, { items: 4, bytes: 100 })) rows.push(...batch);
  expect(rows).toEqual([
    { ...none, path: '', files: 1, fileBytes: 9, directories: 2, largestBytes: 9 },
    {
      ...none,
      path: 'a',
      files: 1,
      fileBytes: 5,
      directories: 3,
      coldFiles: 1,
      coldBytes: 5,
      largestBytes: 5,
    },
    { ...none, path: 'a/large', files: 1, fileBytes: 100, largestBytes: 100 },
    { ...none, path: 'a/many', files: 3, fileBytes: 3, largestBytes: 1 },
  ]);
});

it('of an empty inventory has no row', async () => {
  expect(await rollup(await take(catalog, []))).toEqual([]);
});

it('takes a number for one directory within one file only: shards number their listings each for itself', async () => {
  const start = { share: 'models', protocol: 'nfs', root: '/mnt/models', purpose: 'scan' } as const;
  const writer = await smallParts.startInventory(start);
  for (const name of ['a', 'b']) {
    await writer.add(
      batchOf(
        Array.from({ length: 100 }, (_, n) => entry(`${name}/${n}`)),
        1,
      ),
    );
  }
  const inventory = await writer.finish();
  expect(inventory.parquet.files).toHaveLength(2);
  expect((await rollup(inventory)).map(({ path, files }) => [path, files])).toEqual([
    ['a', 100],
    ['b', 100],
  ]);
});

it('of an import goes by paths, whatever it does not know', async () => {
  const writer = await catalog.startImport({
    share: 'models',
    protocol: 'nfs',
    root: '/mnt',
    unknown: ['mtime_ns'],
  });
  const file = (path: string) => ({ path: byteText(path), kind: 'file' as const });
  await writer.add([
    { line: 1, entry: { ...file('a/x'), sizeBytes: 3 } },
    { line: 2, entry: file('a/y') },
    { line: 3, entry: { ...file('b/x'), sizeBytes: 4 } },
  ]);
  for await (const mistakes of writer.mistakes()) expect(mistakes).toEqual([]);
  const origin = {
    kind: 'import' as const,
    format: 'find',
    files: [],
    unknown: ['mtime_ns' as const],
    lines: 3,
  };
  const inventory = await writer.finish({
    originOf: (addedDirectories) => ({ ...origin, rejected: 0, ignored: 0, duplicates: 0, addedDirectories }),
    complete: true,
  });
  expect(await rollup(inventory)).toEqual([
    { ...none, path: '', directories: 2 },
    { ...none, path: 'a', files: 2, fileBytes: 3, largestBytes: 3 },
    { ...none, path: 'b', files: 1, fileBytes: 4, largestBytes: 4 },
  ]);
});

const NAMES = [
  'a',
  'b\\',
  'c|d',
  'e*',
  'k=v',
  '\ufeffmark',
  '\u{1f4a9}',
  'a b',
  '.snapshot',
  'x.snapshot',
  'x.snapshots',
  '.zfs',
  'y.zfs',
  '.aws-datasync',
  'n'.repeat(250),
  '\n',
  '!',
];
const aPath = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 5 })
      .map((all) => raw(all.join('/'))),
  },
  { weight: 1, arbitrary: fc.constant(raw([0x61, 0x2f, 0xff])) },
  // Around the longest key.
  { weight: 1, arbitrary: fc.integer({ min: 1018, max: 1025 }).map((n) => raw(`a/${'m'.repeat(n - 2)}`)) },
);
const anEntry = fc
  .record({
    path: aPath,
    kind: fc.constantFrom(...ENTRY_KINDS, 'file' as const, 'file' as const),
    sizeBytes: fc.constantFrom(0, 1, 1000, MAX_OBJECT_BYTES, MAX_OBJECT_BYTES + 1),
    mtimeNs: fc.constantFrom(daysBefore(1), daysBefore(365), daysBefore(365) - 1n),
  })
  .map(({ path, ...given }): Entry => entry(path, given));
const someRules = fc.record({
  protocol: fc.constantFrom('nfs' as const, 'smb' as const),
  keyPrefix: fc.constantFrom('', 'p/'),
  exclude: fc.constantFrom<readonly string[]>([], ['/a'], ['*v', '/c\\|d/*'], ['*']),
}) satisfies fc.Arbitrary<KeyRules>;

/** As a walk gives them: each directory's entries in a batch of their own, with its number, over several files. */
async function walked(entries: readonly Entry[]): Promise<Inventory> {
  const listings = new Map<string, Entry[]>();
  for (const one of entries) {
    const text = Buffer.from(one.path).toString('latin1');
    const parent = text.slice(0, Math.max(0, text.lastIndexOf('/')));
    listings.set(parent, [...(listings.get(parent) ?? []), one]);
  }
  const start = { share: 'models', protocol: 'nfs', root: '/mnt/models', purpose: 'scan' } as const;
  const writer = await smallParts.startInventory(start);
  let number = 1;
  for (const batch of listings.values()) {
    const half = batch.length >> 1;
    await writer.add(batchOf(batch.slice(0, half), number));
    await writer.add(batchOf(batch.slice(half), number));
    number += 1;
  }
  return writer.finish();
}

it.each([
  ['of a walk, by the numbers of its listings', walked],
  ['without such numbers', (entries: readonly Entry[]) => take(catalog, entries)],
])(
  'counts exactly what mapEntry maps and no pattern leaves out, %s',
  async (_how, collect) => {
    await fc.assert(
      fc.asyncProperty(fc.noShrink(fc.nat()), async (seed) => {
        const entries = fc.sample(anEntry, { seed, numRuns: 500 });
        const [rules] = fc.sample(someRules, { seed, numRuns: 1 });
        if (rules === undefined) throw new Error('no sample');
        const rows = await rollup(await collect(entries), rules);
        expect(rows).toEqual(expected(entries, rules));
      }),
      { numRuns: 20 },
    );
  },
  120_000,
);

function expected(entries: readonly Entry[], rules: KeyRules): DirectoryRollup[] {
  const regex = excludeRegex(rules.exclude);
  const rows = new Map<string, DirectoryRollup>();
  for (const { path, kind, sizeBytes, mtimeNs } of entries) {
    const text = utf8OrNull(path);
    if (text === null || mapEntry(path, kind, sizeBytes, rules).kind === 'blocked') continue;
    if (regex !== null && new RegExp(`^(?:${regex})$`, 'su').test(`/${text}`)) continue;
    const parent = text.slice(0, Math.max(0, text.lastIndexOf('/')));
    const row = rows.get(parent) ?? { ...none, path: parent };
    const cold = kind === 'file' && mtimeNs < daysBefore(365);
    rows.set(parent, {
      path: parent,
      files: row.files + Number(kind === 'file'),
      fileBytes: row.fileBytes + (kind === 'file' ? sizeBytes : 0),
      directories: row.directories + Number(kind === 'directory'),
      symlinks: row.symlinks + Number(kind === 'symlink'),
      coldFiles: row.coldFiles + Number(cold),
      coldBytes: row.coldBytes + (cold ? sizeBytes : 0),
      largestBytes: Math.max(row.largestBytes, kind === 'file' ? sizeBytes : 0),
    });
  }
  const order = (path: string) => Buffer.from(path.replaceAll('/', '\0'));
  return [...rows.values()].toSorted((a, b) => Buffer.compare(order(a.path), order(b.path)));
}

describe('what is kept beside the inventory', () => {
  const entries = [directory('a'), entry('a/x'), symlink('l', 'a')];
  const kept = (inventory: Inventory) => {
    const folder = join(place.path, 'inventories', 'models', inventory.id, 'kept');
    return readdirSync(folder).flatMap((name) =>
      readdirSync(join(folder, name)).map((file) => join(folder, name, file)),
    );
  };

  it('serves the second call of a day, and another day, rule or age limit counts anew', async () => {
    const inventory = await take(catalog, entries);
    const first = await catalog.profile(inventory, NFS, AT);
    const later = { ...AT, now: new Date(NOW.getTime() + 3_600_000) };
    expect(await catalog.profile(inventory, NFS, later)).toEqual(first);
    expect(kept(inventory)).toHaveLength(2);
    const other = await catalog.profile(inventory, { ...NFS, exclude: ['/a'] }, later);
    expect(other.asOf).toBe(later.now.toISOString());
    expect(other.mapped.files).toBe(0);
    expect((await catalog.profile(inventory, NFS, { ...later, coldAfterDays: 5 })).cold.files).toBe(1);
    expect(kept(inventory)).toHaveLength(6);
    const tomorrow = { ...AT, now: new Date(NOW.getTime() + 86_400_000) };
    expect((await catalog.profile(inventory, NFS, tomorrow)).asOf).toBe(tomorrow.now.toISOString());
    expect(kept(inventory)).toHaveLength(2);
  });

  it('is one rollup for profile and partitions', async () => {
    const inventory = await take(catalog, entries);
    await catalog.profile(inventory, NFS, AT);
    const [file = ''] = kept(inventory).filter((name) => name.endsWith('rollup.parquet'));
    const before = statSync(file).mtimeMs;
    expect(await rollup(inventory)).toHaveLength(2);
    expect(statSync(file).mtimeMs).toBe(before);
  });

  it('is made again when somebody has spoilt it', async () => {
    const inventory = await take(catalog, entries);
    const first = await catalog.profile(inventory, NFS, AT);
    const [file = ''] = kept(inventory).filter((name) => name.endsWith('profile.json'));
    const written = readFileSync(file, 'utf8');
    for (const spoilt of ['{"hazards":[]}', written.replace('"files":1', '"files":7')]) {
      expect(spoilt).not.toBe(written);
      writeFileSync(file, spoilt);
      expect(await catalog.profile(inventory, NFS, AT)).toEqual(first);
      expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(first);
    }
  });

  it.each([
    ['is cut short', (file: string) => truncateSync(file, 100)],
    ['is empty', (file: string) => truncateSync(file, 0)],
    ['is something else', (file: string) => writeFileSync(file, 'spoilt')],
    ['is that of other entries', (file: string, other: string) => copyFileSync(other, file)],
  ])('is made again when the rollup %s', async (_how, spoil: (file: string, other: string) => void) => {
    const inventory = await take(catalog, entries);
    const before = await rollup(inventory);
    const fewer = await take(catalog, entries.slice(0, 1));
    await rollup(fewer);
    const [file = ''] = kept(inventory);
    const [other = ''] = kept(fewer);
    spoil(file, other);
    expect(await rollup(inventory)).toEqual(before);
    expect(kept(inventory)).toHaveLength(1);
  });

  it('counts hazards anew once there is a table of access lists', async () => {
    const inventory = await take(catalog, entries);
    expect((await catalog.profile(inventory, NFS, AT)).hazards.map(({ hazard }) => hazard)).not.toContain(
      'acl',
    );
    const writer = await catalog.openSideTable(inventory, 'acls', { name: 'test' });
    await writer.add([
      {
        path: raw('a/x'),
        outcome: 'acl',
        attribute: 'system.nfs4_acl',
        raw: raw('x'),
        text: 'A::x',
        errorCode: null,
      },
    ]);
    await writer.finish();
    expect((await catalog.profile(inventory, NFS, AT)).hazards.map(({ hazard }) => hazard)).toContain('acl');
  });

  it('does not disturb whether the inventory is intact', async () => {
    const inventory = await take(catalog, entries);
    await catalog.profile(inventory, NFS, AT);
    expect(await catalog.intact(inventory)).toBe(true);
    expect((await catalog.inventories('models')).map(({ id }) => id)).toContain(inventory.id);
  });
});
