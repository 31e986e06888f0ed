import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCatalog } from '../../../src/adapters/catalog/catalog.ts';
import type { Entry } from '../../../src/inventory/entry.ts';
import type { Inventory } from '../../../src/inventory/inventory.ts';
import type { Catalog } from '../../../src/ports/catalog.ts';
import type { ChecksumRow, EntryToDo, SideTableKind } from '../../../src/ports/side-tables.ts';
import { daysBefore, directory, entry, NOW, take } from '../../unit/adapters/catalog-place.ts';
import { raw, temporaryDirectory } from '../../unit/adapters/shares-tree.ts';

const CRC = 'checksums-crc64nvme';
const FILES = { kinds: ['file'] } as const;
const TOOL = { name: 'headwater', version: '0' };

let place: ReturnType<typeof temporaryDirectory>;
let home: string;
let catalog: Catalog;

const open = () => openCatalog(home, { threads: 1, memoryLimit: '256MB', now: () => NOW });
beforeEach(async () => {
  place = temporaryDirectory();
  home = join(place.path, '* ? \u00fc');
  catalog = await open();
});
afterEach(async () => {
  await catalog.close();
  place.remove();
});

const folderOf = (inventory: Inventory, kind: SideTableKind = CRC) =>
  join(home, 'inventories', inventory.share, inventory.id, kind);

function hashed(path: string | Uint8Array, given: Partial<ChecksumRow> = {}): ChecksumRow {
  return {
    path: typeof path === 'string' ? raw(path) : path,
    outcome: 'hashed',
    checksum: 'rosUhgp5mIg=',
    sizeBytes: 10,
    mtimeNs: daysBefore(10),
    inode: null,
    readAtNs: daysBefore(0),
    errorCode: null,
    ...given,
  };
}

async function todo(inventory: Inventory, kind: SideTableKind = CRC): Promise<readonly EntryToDo[]> {
  const all: EntryToDo[] = [];
  for await (const batch of catalog.entriesWithout(inventory, kind, FILES)) all.push(...batch);
  return all;
}
const names = (found: readonly { readonly path: Uint8Array }[]) =>
  found.map(({ path }) => Buffer.from(path).toString('latin1'));

async function rowsOf(inventory: Inventory): Promise<readonly ChecksumRow[]> {
  const all: ChecksumRow[] = [];
  for await (const batch of catalog.sideRows(inventory, CRC)) all.push(...batch);
  return all;
}

describe('a side table', () => {
  it('is not seen before it is finished, and then with every row as it was given', async () => {
    const inventory = await take(catalog, [entry('a'), entry(raw([0xff]))]);
    const given = [
      hashed(raw([0xff]), { inode: 2n ** 64n - 1n, mtimeNs: -5n, sizeBytes: 2 ** 50 }),
      hashed('a', {
        outcome: 'unreadable',
        checksum: null,
        sizeBytes: null,
        mtimeNs: null,
        errorCode: 'EIO',
      }),
    ];
    const writer = await catalog.openSideTable(inventory, CRC, TOOL);
    await writer.add(given);
    await writer.checkpoint();
    expect(await catalog.sideTable(inventory, CRC)).toBeNull();
    expect(await rowsOf(inventory)).toEqual([]);
    expect(await catalog.unfinishedSideTable(inventory, CRC)).toEqual({ startedAt: NOW, rows: 2 });
    const table = await writer.finish();
    await writer.suspend();
    expect(table).toMatchObject({
      rows: 2,
      tool: TOOL,
      outcomes: [
        { outcome: 'hashed', rows: 1, bytes: 2 ** 50 },
        { outcome: 'unreadable', rows: 1, bytes: 0 },
      ],
    });
    expect(await catalog.sideTable(inventory, CRC)).toEqual(table);
    expect(await catalog.unfinishedSideTable(inventory, CRC)).toBeNull();
    expect(await rowsOf(inventory)).toEqual([given[1], given[0]]);
    expect(readdirSync(folderOf(inventory)).sort()).toEqual(['part-00001.parquet', 'table.json']);
    await expect(catalog.openSideTable(inventory, CRC, TOOL)).rejects.toMatchObject({
      code: 'side-table-finished',
    });
    expect(await catalog.intact(inventory)).toBe(true);
  });

  it('may be empty', async () => {
    const inventory = await take(catalog, [directory('d')]);
    const table = await (await catalog.openSideTable(inventory, 'acls', TOOL)).finish();
    expect(table).toMatchObject({ rows: 0, parts: [], outcomes: [] });
    expect(await catalog.sideTable(inventory, 'acls')).toEqual(table);
  });

  it('holds raw access lists and second looks as they were given', async () => {
    const inventory = await take(catalog, [entry('a')]);
    const acl = {
      path: raw('a'),
      outcome: 'acl' as const,
      attribute: 'system.posix_acl_access',
      raw: raw([0, 1, 255]),
      text: '\ufeffuser::rw-',
      errorCode: null,
    };
    const second = {
      path: raw('a'),
      outcome: 'changed' as const,
      sizeBytes: 3,
      mtimeNs: 4n,
      ctimeNs: 5n,
      errorCode: null,
    };
    const acls = await catalog.openSideTable(inventory, 'acls', TOOL);
    await acls.add([acl]);
    await acls.finish();
    const looks = await catalog.openSideTable(inventory, 'second-look', TOOL);
    await looks.add([second]);
    await looks.finish();
    for await (const rows of catalog.sideRows(inventory, 'acls')) expect(rows).toEqual([acl]);
    for await (const rows of catalog.sideRows(inventory, 'second-look')) expect(rows).toEqual([second]);
  });

  it('joins the many small parts of a long run', async () => {
    const entries = Array.from({ length: 20 }, (_, at) => entry(`f${String(at).padStart(2, '0')}`));
    const inventory = await take(catalog, entries);
    const writer = await catalog.openSideTable(inventory, CRC, TOOL);
    for (const { path } of entries) {
      await writer.add([hashed(path)]);
      await writer.checkpoint();
    }
    expect(readdirSync(folderOf(inventory)).filter((name) => name.startsWith('part-'))).toHaveLength(20);
    const table = await writer.finish();
    expect(table.parts).toMatchObject([{ file: 'part-00021.parquet', rows: 20 }]);
    expect(readdirSync(folderOf(inventory)).sort()).toEqual(['part-00021.parquet', 'table.json']);
    expect(names(await rowsOf(inventory))).toEqual(names(entries));
  });

  it('lets one writer in at a time', async () => {
    const inventory = await take(catalog, [entry('a')]);
    const writer = await catalog.openSideTable(inventory, CRC, TOOL);
    await expect(catalog.openSideTable(inventory, CRC, TOOL)).rejects.toMatchObject({
      code: 'side-table-busy',
      blame: 'held',
    });
    const other = await catalog.openSideTable(inventory, 'checksums-sha256', TOOL);
    await other.suspend();
    await writer.suspend();
    await (await catalog.openSideTable(inventory, CRC, TOOL)).suspend();
  });
});

describe('after a writer is gone', () => {
  it('the next one goes on from what was durable, whatever a crash left lying about', async () => {
    const inventory = await take(catalog, [entry('a'), entry('b'), entry('c')]);
    const first = await catalog.openSideTable(inventory, CRC, TOOL);
    await first.add([hashed('a')]);
    await first.suspend();
    const folder = folderOf(inventory);
    const journal = join(folder, 'journal.jsonl');
    writeFileSync(join(folder, 'part-00002.parquet'), 'never noted');
    writeFileSync(join(folder, 'part-00003.parquet.partial'), 'half');
    writeFileSync(journal, `${readFileSync(journal, 'utf8')}{"file":"part-000`);
    expect(names(await todo(inventory))).toEqual(['b', 'c']);
    const second = await catalog.openSideTable(inventory, CRC, { name: 'another' });
    expect(second.resumedRows).toBe(1);
    expect(second.startedAt).toEqual(NOW);
    await second.add([hashed('b')]);
    await second.checkpoint();
    expect(names(await todo(inventory))).toEqual(['c']);
    const table = await second.finish();
    expect(table).toMatchObject({ rows: 2, tool: TOOL });
    expect(names(await rowsOf(inventory))).toEqual(['a', 'b']);
  });

  it('a journal without a whole first line begins anew', async () => {
    const inventory = await take(catalog, [entry('a')]);
    await (await catalog.openSideTable(inventory, CRC, TOOL)).suspend();
    const journal = join(folderOf(inventory), 'journal.jsonl');
    writeFileSync(journal, readFileSync(journal).subarray(0, 20));
    const writer = await catalog.openSideTable(inventory, CRC, TOOL);
    await writer.add([hashed('a')]);
    expect((await writer.finish()).rows).toBe(1);
  });

  it.each([
    ['a part that was cut short', (folder: string) => writeFileSync(join(folder, 'part-00001.parquet'), 'x')],
    ['a part that is away', (folder: string) => rmSync(join(folder, 'part-00001.parquet'))],
    [
      'a journal of something else',
      (folder: string) => writeFileSync(join(folder, 'journal.jsonl'), '{"format":"no"}\n'),
    ],
  ])('%s is not passed over', async (_, harm) => {
    const inventory = await take(catalog, [entry('a')]);
    const writer = await catalog.openSideTable(inventory, CRC, TOOL);
    await writer.add([hashed('a')]);
    await writer.suspend();
    harm(folderOf(inventory));
    await expect(catalog.openSideTable(inventory, CRC, TOOL)).rejects.toMatchObject({
      code: 'side-table-damaged',
    });
    expect(existsSync(join(folderOf(inventory), 'writer.lock'))).toBe(false);
  });

  it('a description that was tampered with is not believed', async () => {
    const inventory = await take(catalog, [entry('a')]);
    const writer = await catalog.openSideTable(inventory, CRC, TOOL);
    await writer.add([hashed('a')]);
    await writer.finish();
    const file = join(folderOf(inventory), 'table.json');
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('"rows": 1,\n      "sizeBytes"', '"rows": 9,\n      "sizeBytes"'),
    );
    await expect(catalog.sideTable(inventory, CRC)).rejects.toMatchObject({ code: 'side-table-damaged' });
  });
});

describe('what is still to do', () => {
  it('has the largest files first, then names of one file together, then the order of inodes', async () => {
    const MiB = 2 ** 20;
    const inventory = await take(catalog, [
      entry('late', { inode: 9n }),
      entry('one name', { inode: 30n, nlink: 2 }),
      entry('a third', { inode: 40n, nlink: 2 }),
      entry('two name', { inode: 30n, nlink: 2 }),
      entry('early', { inode: 3n }),
      directory('d'),
      entry('large', { inode: 1n, sizeBytes: 100 * MiB }),
      entry('larger', { inode: 20n, sizeBytes: 200 * MiB }),
    ]);
    const found = await todo(inventory);
    expect(names(found)).toEqual(['larger', 'large', 'one name', 'two name', 'a third', 'early', 'late']);
    expect(found[5]).toMatchObject({ kind: 'file', sizeBytes: 10, mtimeNs: daysBefore(10), inode: 3n });
    expect(await catalog.countWithout(inventory, CRC, FILES)).toEqual({ entries: 7, bytes: 300 * MiB + 50 });
  });

  it('can be asked for recent changes only', async () => {
    const inventory = await take(catalog, [
      entry('old'),
      entry('written', { mtimeNs: daysBefore(1) }),
      entry('renamed', { ctimeNs: daysBefore(1) }),
    ]);
    const recent = { kinds: ['file'], changedAfterNs: daysBefore(2) } as const;
    expect(await catalog.countWithout(inventory, 'second-look', recent)).toMatchObject({ entries: 2 });
  });
});

describe('what earlier inventories know', () => {
  const cases: readonly (readonly [string, 0 | 1, Partial<ChecksumRow>, Partial<Entry>])[] = [
    ['the same size, mtime and inode', 1, {}, {}],
    ['an inode nobody knew', 1, { inode: null }, {}],
    ['what had changed since the scan and is still so', 1, { outcome: 'changed' }, {}],
    ['what was itself reused', 1, { outcome: 'reused' }, {}],
    ['another size', 0, {}, { sizeBytes: 11 }],
    ['another mtime', 0, {}, { mtimeNs: daysBefore(10) + 1n }],
    ['another file of that name', 0, {}, { inode: 6n }],
    ['no longer a file', 0, {}, { kind: 'fifo' }],
    ['a file that did not stay as it was', 0, { outcome: 'unsteady', checksum: null }, {}],
    ['read in the very tick of its last change', 0, { readAtNs: daysBefore(10) + 1_000_000n }, {}],
    ['read a second after a whole second', 0, { readAtNs: daysBefore(10) + 1_000_000_000n }, {}],
    ['read three seconds after a whole second', 1, { readAtNs: daysBefore(10) + 3_000_000_000n }, {}],
  ];
  it('holds while size, mtime and inode do, and was read after the file had come to rest', async () => {
    const before = await take(
      catalog,
      cases.map(([name]) => entry(name, { inode: 5n })),
    );
    const first = await catalog.openSideTable(before, CRC, TOOL);
    await first.add(cases.map(([name, , row]) => hashed(name, { inode: 5n, ...row })));
    await first.finish();
    const inventory = await take(
      catalog,
      cases.map(([name, , , now]) => entry(name, { inode: 5n, ...now })),
    );
    const writer = await catalog.openSideTable(inventory, CRC, TOOL);
    const expected = cases.filter(([, times]) => times === 1).map(([name]) => name);
    expect(await writer.copyEarlier()).toEqual({ rows: expected.length, bytes: 10 * expected.length });
    await writer.finish();
    const found = await rowsOf(inventory);
    expect(names(found)).toEqual([...expected].sort());
    expect(new Set(found.map(({ outcome }) => outcome))).toEqual(new Set(['reused']));
  });

  it('is copied once, from the newest inventory that has it, also from one that was never finished', async () => {
    const first = await catalog.openSideTable(await take(catalog, [entry('f', { inode: 5n })]), CRC, TOOL);
    await first.add([hashed('f', { inode: 5n, checksum: 'AAAAAAAAAAA=' })]);
    await first.finish();
    const unfinished = await take(catalog, [entry('f', { inode: 5n })]);
    const left = await catalog.openSideTable(unfinished, CRC, TOOL);
    await left.add([hashed('f', { inode: 5n, checksum: 'AQEBAQEBAQE=' })]);
    await left.suspend();
    const inventory = await take(catalog, [entry('f', { inode: 5n })]);
    const writer = await catalog.openSideTable(inventory, CRC, TOOL);
    expect(await writer.copyEarlier()).toEqual({ rows: 1, bytes: 10 });
    expect(await writer.copyEarlier()).toEqual({ rows: 0, bytes: 0 });
    await writer.finish();
    expect(await rowsOf(inventory)).toMatchObject([{ outcome: 'reused', checksum: 'AQEBAQEBAQE=' }]);
  });

  it('is nothing for kinds that depend on the moment', async () => {
    const first = await catalog.openSideTable(await take(catalog, [entry('f')]), 'second-look', TOOL);
    await first.add([
      { path: raw('f'), outcome: 'same', sizeBytes: 10, mtimeNs: 1n, ctimeNs: 1n, errorCode: null },
    ]);
    await first.finish();
    const inventory = await take(catalog, [entry('f')]);
    const writer = await catalog.openSideTable(inventory, 'second-look', TOOL);
    expect(await writer.copyEarlier()).toEqual({ rows: 0, bytes: 0 });
    await writer.suspend();
  });
});
