import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCatalog } from '../../../src/adapters/catalog/catalog.ts';
import { createDatabase, rowsOf } from '../../../src/adapters/catalog/database.ts';
import { entryRows } from '../../../src/adapters/catalog/entry-columns.ts';
import { sha256Of } from '../../../src/adapters/catalog/file-digest.ts';
import type { Entry } from '../../../src/inventory/entry.ts';
import { batchOf } from '../../../src/inventory/entry-batch.ts';
import type { Inventory } from '../../../src/inventory/inventory.ts';
import type { Catalog } from '../../../src/ports/catalog.ts';
import { directory, entry, NOW, symlink, take } from '../../unit/adapters/catalog-place.ts';
import { raw, temporaryDirectory } from '../../unit/adapters/shares-tree.ts';

let place: ReturnType<typeof temporaryDirectory>;
let home: string;
let catalog: Catalog;

beforeEach(async () => {
  place = temporaryDirectory();
  home = join(place.path, '* ? \u00fc');
  catalog = await openCatalog(home, { threads: 1, memoryLimit: '256MB', now: () => NOW });
});
afterEach(async () => {
  await catalog.close();
  place.remove();
});

const PART = 'entries-00001.parquet';
const folderOf = (inventory: Inventory, kind = 'inventories') =>
  join(home, kind, inventory.share, inventory.id);
const staged = () =>
  readdirSync(join(home, 'tmp')).filter((name) => existsSync(join(home, 'tmp', name, 'part-0.parquet')));

describe('an inventory', () => {
  const entries: readonly Entry[] = [
    entry('b \u00fc'),
    entry('a'),
    entry(raw([0xff, 0x2f], 'x'), {
      mtimeNs: -(2n ** 70n),
      atimeNs: 2n ** 70n,
      inode: 2n ** 64n - 1n,
      device: 2n ** 63n,
      uid: 4_294_967_294,
      sizeBytes: 2 ** 50,
      allocatedBytes: 0,
    }),
    directory('dir'),
    { ...symlink('link', 'target'), linkTarget: raw('t', [0xfe]) },
    entry('pipe', { kind: 'fifo', sizeBytes: 0 }),
  ];

  it('keeps every column of every entry', async () => {
    const inventory = await take(catalog, entries);
    const database = createDatabase(home, { memoryLimit: '256MB', threads: 1 });
    const rows = await database.with((connection) =>
      rowsOf(connection, `FROM ${entryRows([join(folderOf(inventory), PART)])} ORDER BY path`),
    );
    await database.close();
    const sorted = [...entries].sort((a, b) => Buffer.compare(a.path, b.path));
    expect(rows.map((row) => Buffer.from((row.path as { bytes: Uint8Array }).bytes))).toEqual(
      sorted.map((one) => one.path),
    );
    expect(rows.map((row) => row.path_text)).toEqual(['a', 'b \u00fc', 'dir', 'link', 'pipe', null]);
    expect(rows.map((row) => row.path_lossy)).toEqual([null, null, null, null, null, '\ufffd/x']);
    expect(rows[5]).toMatchObject({
      mtime_ns: -(2n ** 63n - 1n),
      atime_ns: 2n ** 63n - 1n,
      inode: 2n ** 64n - 1n,
      device: 2n ** 63n,
      uid: 4_294_967_294,
      size_bytes: 2n ** 50n,
      allocated_bytes: 0n,
      nlink: 1n,
      mode: 0o100644,
      link_target: null,
    });
    expect(rows[3]).toMatchObject({ kind: 'symlink', link_target: { bytes: raw('t', [0xfe]) } });
  });

  it('is described with counts, times and the digest of its file', async () => {
    const inventory = await take(catalog, entries);
    expect(inventory).toMatchObject({
      id: '20260101T000000000Z',
      complete: true,
      counts: { entries: 6, files: 3, directories: 1, symlinks: 1, others: 1, fileBytes: 2 ** 50 + 20 },
      parquet: {
        files: [{ file: PART, rows: 6, sha256: await sha256Of(join(folderOf(inventory), PART)) }],
      },
    });
    expect(await catalog.latest('models')).toEqual(inventory);
    expect(await catalog.inventory('models', inventory.id)).toEqual(inventory);
    expect(await catalog.intact(inventory)).toBe(true);
  });

  it('adds up sizes beyond 2^53: one sparse file can have 8 EiB', async () => {
    const inventory = await take(catalog, [
      entry('a', { sizeBytes: 2 ** 62 }),
      entry('b', { sizeBytes: 2 ** 61 }),
    ]);
    expect(inventory.counts.fileBytes).toBe(2 ** 62 + 2 ** 61);
    const rules = { protocol: 'nfs', keyPrefix: '', exclude: [] } as const;
    const profile = await catalog.profile(inventory, rules, { now: NOW, coldAfterDays: 1 });
    expect(profile.fileBytes).toBe(2 ** 62 + 2 ** 61);
    expect(await catalog.latest('models')).toEqual(inventory);
  });

  it('of an empty share is an inventory too', async () => {
    expect((await take(catalog, [])).counts.entries).toBe(0);
  });

  it('is incomplete when a subtree could not be read, and names it safely', async () => {
    const writer = await catalog.startInventory({
      share: 'models',
      protocol: 'nfs',
      root: '/m',
      purpose: 'scan',
    });
    writer.unreadable({ path: raw('a', [0x1b]), errorCode: 'EACCES' });
    expect(await writer.finish()).toMatchObject({
      complete: false,
      unreadable: [{ path: { text: 'a\\x1b', bytes: 'YRs=' }, errorCode: 'EACCES' }],
    });
  });

  it.each([
    ['a backslash', 'back\\slash'],
    ['a double star', '**'],
    ['braces and a tilde', '~{a,b}'],
  ])('can be kept in a directory with %s in its name', async (_reason, name) => {
    const plain = mkdtempSync(join(tmpdir(), 'headwater-'));
    const other = await openCatalog(join(plain, name), { threads: 1 });
    const inventory = await take(other, [entry('a')]);
    expect(await other.latest('models')).toEqual(inventory);
    await other.close();
    rmSync(plain, { recursive: true });
  });

  it('takes batches that overlap, and more rows than one data chunk holds', async () => {
    const writer = await catalog.startInventory({
      share: 'models',
      protocol: 'nfs',
      root: '/m',
      purpose: 'scan',
    });
    const batches = [...Array(4).keys()].map((b) => [...Array(3000).keys()].map((f) => entry(`${b}/${f}`)));
    await Promise.all(batches.map((batch) => writer.add(batchOf(batch))));
    expect((await writer.finish()).counts.files).toBe(12_000);
  });
});

describe('which inventory is found', () => {
  it('two scans of one millisecond get different ids, and the later one is the latest', async () => {
    const first = await take(catalog, [entry('a')]);
    const second = await take(catalog, [entry('b')]);
    expect([first.id, second.id]).toEqual(['20260101T000000000Z', '20260101T000000000Z-2']);
    expect(await catalog.latest('models')).toEqual(second);
  });

  it('a freeze is kept apart: found by id, never as the latest scan', async () => {
    const scan = await take(catalog, [entry('a')]);
    const later = await openCatalog(home, { now: () => new Date(NOW.getTime() + 1) });
    const freeze = await take(later, [entry('a')], { purpose: 'freeze' });
    await later.close();
    expect(await catalog.latest('models')).toEqual(scan);
    expect(await catalog.inventory('models', freeze.id)).toEqual(freeze);
    expect(await catalog.intact(freeze)).toBe(true);
    expect(existsSync(folderOf(freeze, 'freezes'))).toBe(true);
  });

  it('none where there is none', async () => {
    expect(await catalog.latest('models')).toBeNull();
    expect(await catalog.inventory('models', '20260101T000000000Z')).toBeNull();
    await take(catalog, []);
    expect(await catalog.inventory('models', '../models/20260101T000000000Z')).toBeNull();
    expect(await catalog.latest('other')).toBeNull();
  });

  it('a name DuckDB cannot be told is refused by name', async () => {
    const other = await openCatalog(join(home, 'back\\slash'));
    await expect(take(other, [])).rejects.toMatchObject({ code: 'directory-name-unusable', blame: 'usage' });
    await other.close();
  });

  it('a share name cannot leave the catalog', async () => {
    await expect(catalog.latest('../models')).rejects.toMatchObject({
      code: 'share-name-invalid',
      blame: 'usage',
    });
  });
});

describe('what goes wrong', () => {
  const damages: readonly (readonly [string, (text: string) => string])[] = [
    ['not JSON', (text) => text.slice(0, -20)],
    ['a newer format', (text) => text.replace('headwater-inventory/2', 'headwater-inventory/9')],
    ['of another share', (text) => text.replace('"models"', '"others"')],
    ['a file outside its folder', (text) => text.replace(PART, '../../x.parquet')],
  ];
  it.each(damages)('a description that is %s is refused with a way out', async (_reason, damage) => {
    const inventory = await take(catalog, [entry('a')]);
    const file = join(folderOf(inventory), 'inventory.json');
    writeFileSync(file, damage(readFileSync(file, 'utf8')));
    const error = {
      code: 'inventory-damaged',
      blame: 'usage',
      next: [expect.stringContaining('inventory scan models'), expect.anything()],
    };
    await expect(catalog.latest('models')).rejects.toMatchObject(error);
    await expect(catalog.inventory('models', inventory.id)).rejects.toMatchObject(error);
  });

  it('one flipped byte, or a lost file, is seen', async () => {
    const inventory = await take(catalog, [entry('a')]);
    const file = join(folderOf(inventory), PART);
    const bytes = readFileSync(file);
    bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100);
    writeFileSync(file, bytes);
    expect(await catalog.intact(inventory)).toBe(false);
    renameSync(file, `${file}.away`);
    expect(await catalog.intact(inventory)).toBe(false);
  });

  it('an inventory of another catalog is unknown here', async () => {
    const inventory = await take(catalog, [entry('a')]);
    renameSync(folderOf(inventory), join(place.path, 'away'));
    await expect(catalog.difference(inventory, inventory)).rejects.toMatchObject({
      code: 'inventory-unknown',
    });
  });

  it('an aborted scan leaves no trace, also when it is ended twice', async () => {
    const writer = await catalog.startInventory({
      share: 'models',
      protocol: 'nfs',
      root: '/m',
      purpose: 'scan',
    });
    await writer.add(batchOf([entry('a')]));
    await writer.abort();
    await writer.abort();
    expect(await catalog.latest('models')).toBeNull();
    expect(existsSync(join(home, 'inventories'))).toBe(false);
    expect(readdirSync(join(home, 'tmp'))).toEqual([]);
  });

  it('a scan under way is not seen by readers', async () => {
    const writer = await catalog.startInventory({
      share: 'models',
      protocol: 'nfs',
      root: '/m',
      purpose: 'scan',
    });
    await writer.add(batchOf([entry('a')]));
    expect(await catalog.latest('models')).toBeNull();
    await writer.finish();
    expect(staged()).toEqual([]);
  });

  it('what dead scans left is removed by the next, what live ones hold is not', async () => {
    const stage = (pid: number, suffix: string) => {
      const host = hostname().replace(/[^A-Za-z0-9.-]/g, '_');
      const path = join(home, 'tmp', `${host}-${pid}-00000000000${suffix}`);
      mkdirSync(path, { recursive: true });
      writeFileSync(join(path, 'part-0.parquet'), 'x');
      return path;
    };
    const dead = stage(spawnSync('true').pid, 'a');
    const alive = stage(process.ppid, 'b');
    const ours = stage(process.pid, 'c');
    const sameIdBeforeUs = stage(process.pid, 'd');
    utimesSync(sameIdBeforeUs, 1, 1);
    const elsewhere = join(home, 'tmp', 'some-other-machine-1-00000000000e');
    mkdirSync(elsewhere);
    await take(catalog, []);
    expect([dead, alive, ours, sameIdBeforeUs, elsewhere].map((path) => existsSync(path))).toEqual([
      false,
      true,
      true,
      false,
      true,
    ]);
  });
});

describe('the difference of two scans', () => {
  it('counts what was added, removed and changed, and nothing that only looks so', async () => {
    const before = [
      entry('same'),
      entry('read', { atimeNs: 1n }),
      directory('dir'),
      entry('removed'),
      entry('grown'),
      entry('touched'),
      symlink('link', 'old target'),
      symlink('same link', 't'),
      entry('became a directory'),
    ];
    const byPath = new Map(before.map((one) => [Buffer.from(one.path).toString(), one]));
    const changed = (path: string, change: Partial<Entry>) => ({
      ...(byPath.get(path) ?? entry(path)),
      ...change,
    });
    const after = [
      changed('same', {}),
      changed('read', { atimeNs: 2n, ctimeNs: 5n }),
      changed('dir', { mtimeNs: 5n, sizeBytes: 8192 }),
      changed('grown', { sizeBytes: 11 }),
      changed('touched', { mtimeNs: daysBeforeOne }),
      changed('link', { linkTarget: raw('new target') }),
      changed('same link', {}),
      changed('became a directory', { kind: 'directory' }),
      entry(raw([0xff])),
    ];
    const difference = await catalog.difference(await take(catalog, before), await take(catalog, after));
    expect(difference).toMatchObject({ added: 1, removed: 1, changed: 4 });
    expect(difference.examples.map((path) => path.text)).toEqual([
      'became a directory',
      'grown',
      'link',
      'removed',
      'touched',
      '\\xff',
    ]);
  });

  it('is none between a scan and itself', async () => {
    const scan = await take(catalog, [entry('a'), directory('b')]);
    expect(await catalog.difference(scan, scan)).toEqual({ added: 0, removed: 0, changed: 0, examples: [] });
  });
});

const daysBeforeOne = BigInt(NOW.getTime()) * 1_000_000n + 1n;
