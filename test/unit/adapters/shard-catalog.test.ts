import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCatalog } from '../../../src/adapters/catalog/catalog.ts';
import { grouped } from '../../../src/adapters/catalog/shard-assembly.ts';
import { openShardCatalog } from '../../../src/adapters/catalog/shard-catalog.ts';
import { batchOf } from '../../../src/inventory/entry-batch.ts';
import { passedBy } from '../../../src/inventory/passed-by.ts';
import { SCAN_FORMAT, type ScanDocument } from '../../../src/ports/scan-documents.ts';
import type { LocalPart, ShardCatalog, ShardRows } from '../../../src/ports/shards.ts';
import { directory, entry } from './catalog-place.ts';
import { raw } from './shares-tree.ts';

let home = '';
let shards: ShardCatalog;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'headwater shards '));
  shards = await openShardCatalog(home, { partRows: 3 });
});
afterEach(async () => {
  await shards.close();
  rmSync(home, { recursive: true });
});

const document: ScanDocument = {
  format: SCAN_FORMAT,
  id: '20261121T000000000Z-x',
  migration: 'demo',
  share: 'models',
  protocol: 'nfs',
  root: '/mnt/models',
  mark: { inode: '2', names: [] },
  device: '7',
  skipNames: null,
  budget: { rows: 1, seconds: 1 },
  startedAt: '2026-11-21T00:00:00.000Z',
};

async function pendingOf(rows: ShardRows): Promise<string[]> {
  const found: string[] = [];
  for await (const batch of rows.pending()) found.push(...batch.map((path) => Buffer.from(path).toString()));
  return found;
}

describe('a shard', () => {
  it('keeps rows of directories listed whole, and names what is left', async () => {
    const writer = await shards.startShard();
    await writer.add(batchOf([directory('a/x'), directory('a/y'), entry('a/f', { sizeBytes: 5 })], 1));
    await writer.add(batchOf([entry('b/half')], 2));
    await writer.listed([{ listing: 1, path: raw('a') }]);
    const rows = await writer.finish([raw('a'), raw('b'), raw('c')]);
    expect(rows).toMatchObject({ rows: 3, fileBytes: 5 });
    expect(await pendingOf(rows)).toEqual(['a/x', 'a/y', 'b', 'c']);
    await writer.close();
    expect(readdirSync(join(home, 'tmp'))).toEqual([]);
  });

  it('of an empty directory has no part', async () => {
    const writer = await shards.startShard();
    await writer.listed([{ listing: 1, path: raw('') }]);
    const rows = await writer.finish([raw('')]);
    expect(rows).toMatchObject({ parts: [], rows: 0, fileBytes: 0 });
    expect(await pendingOf(rows)).toEqual([]);
    await writer.close();
  });
});

describe('an assembly', () => {
  const fetchOf = (part: LocalPart) => async (file: string) => copyFileSync(part.file, file);
  const write = async (name: string) => {
    const writer = await shards.startShard();
    await writer.add(batchOf([entry(`${name}/file`, { sizeBytes: 5 })], 1));
    await writer.listed([{ listing: 1, path: raw('') }]);
    const [part] = (await writer.finish([raw('')])).parts;
    if (part === undefined) throw new Error('no part');
    return { writer, part, named: { ...part, key: name } };
  };
  const strip = ({ key, rows, sizeBytes, sha256 }: Awaited<ReturnType<typeof write>>['named']) => ({
    key,
    rows,
    sizeBytes,
    sha256,
  });

  it('becomes one inventory, and fetches nothing twice', async () => {
    const [one, two] = [await write('one'), await write('two')];
    const first = await shards.assemble(document);
    await first.adopt(strip(one.named), fetchOf(one.part));
    const again = await shards.assemble(document);
    await again.adopt(strip(one.named), () => Promise.reject(new Error('it is here already')));
    await again.adopt(strip(two.named), fetchOf(two.part));
    again.unreadable({ path: raw('locked'), errorCode: 'EACCES' });
    const inventory = await again.finish(2, passedBy('skipped-name', [raw('a/.zfs')]));
    expect(inventory).toMatchObject({
      id: '20261121T000000000Z',
      complete: false,
      passedBy: [{ reason: 'skipped-name', directories: 1, examples: [{ text: 'a/.zfs' }] }],
      origin: { kind: 'scan', attempts: 2 },
      counts: { entries: 2, files: 2, fileBytes: 10 },
      parquet: { files: [{ file: 'entries-00001.parquet', rows: 2 }] },
    });
    const catalog = await openCatalog(home);
    expect(await catalog.latest('models')).toEqual(inventory);
    expect(await catalog.intact(inventory)).toBe(true);
    // Both shards call their only listing 1.
    const rules = { protocol: 'nfs', keyPrefix: '', exclude: [] } as const;
    for await (const rows of catalog.rollup(inventory, rules, { now: new Date(0), coldAfterDays: 1 }))
      expect(rows.map(({ path, files }) => [path, files])).toEqual([
        ['one', 1],
        ['two', 1],
      ]);
    await catalog.close();
    expect(readdirSync(join(home, 'unfinished'))).toEqual([]);
    for (const { writer } of [one, two]) await writer.close();
  });

  it('of an empty share has no rows', async () => {
    const inventory = await (await shards.assemble(document)).finish(1, null);
    expect(inventory.counts.entries).toBe(0);
    expect(inventory.parquet.files).toHaveLength(1);
  });

  it('refuses a part that is not what its worker wrote', async () => {
    const { writer, named } = await write('one');
    const assembly = await shards.assemble(document);
    await expect(
      assembly.adopt(strip(named), async (file) => writeFileSync(file, 'something else')),
    ).rejects.toMatchObject({ code: 'shard-damaged' });
    await writer.close();
  });

  it('joins small parts and leaves large ones', () => {
    const parts = [5, 200_000, 7, 90_000].map((rows) => ({ file: String(rows), rows }));
    expect(grouped(parts).map((group) => group.map(({ rows }) => rows))).toEqual([[200_000], [5, 7, 90_000]]);
    const many = Array.from({ length: 600 }, (_, nth) => ({ file: String(nth), rows: 1 }));
    expect(grouped(many).map(({ length }) => length)).toEqual([256, 256, 88]);
    expect(grouped([])).toEqual([[]]);
  });
});
