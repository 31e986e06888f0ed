import { mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCatalog } from '../../../src/adapters/catalog/catalog.ts';
import { createHashing } from '../../../src/adapters/shares/hash-contents.ts';
import { createShares } from '../../../src/adapters/shares/shares.ts';
import type { Inventory } from '../../../src/inventory/inventory.ts';
import type { Catalog } from '../../../src/ports/catalog.ts';
import type { Hashing } from '../../../src/ports/hashing.ts';
import type { ChecksumRow } from '../../../src/ports/side-tables.ts';
import { type ChecksumProgress, checksumShare } from '../../../src/steps/checksums.ts';
import { directory, entry, take } from '../../unit/adapters/catalog-place.ts';
import { raw, temporaryDirectory } from '../../unit/adapters/shares-tree.ts';

let place: ReturnType<typeof temporaryDirectory>;
let root: string;
let catalog: Catalog;
const hashing = createHashing();

beforeEach(async () => {
  place = temporaryDirectory();
  root = join(place.path, 'share');
  mkdirSync(root);
  catalog = await openCatalog(join(place.path, 'state'), { threads: 1, memoryLimit: '256MB' });
});
afterEach(async () => {
  await catalog.close();
  place.remove();
});

/** A file of a settled age. */
function write(name: string, content: string, mtime = 1_700_000_000): void {
  writeFileSync(join(root, name), content);
  utimesSync(join(root, name), mtime, mtime);
}

/** An inventory of these files as they are now. */
function scanned(names: readonly string[]): Promise<Inventory> {
  const entries = names.map((name) => {
    const stat = statSync(join(root, name), { bigint: true });
    const sizeBytes = Number(stat.size);
    return entry(name, { sizeBytes, mtimeNs: stat.mtimeNs, inode: stat.ino });
  });
  return take(catalog, [...entries, directory('d')], { root });
}

function run(
  inventory: Inventory,
  given: Partial<Parameters<typeof checksumShare>[1]> = {},
  by: Hashing = hashing,
) {
  const request = { inventory, root, algorithm: 'crc64nvme', tool: {}, threads: 0, ...given } as const;
  return checksumShare({ catalog, hashing: by, shares: createShares() }, request);
}

async function rows(inventory: Inventory): Promise<ReadonlyMap<string, ChecksumRow>> {
  const all = new Map<string, ChecksumRow>();
  for await (const batch of catalog.sideRows(inventory, 'checksums-crc64nvme')) {
    for (const row of batch) all.set(Buffer.from(row.path).toString(), row);
  }
  return all;
}
const outcomes = async (inventory: Inventory) =>
  Object.fromEntries([...(await rows(inventory))].map(([name, { outcome }]) => [name, outcome]));

describe('checksums of a share', () => {
  it('are taken of every file, and what is not as it was scanned is told apart', async () => {
    for (const name of ['same', 'touched', 'grown', 'gone']) write(name, '123456789');
    const inventory = await scanned(['same', 'touched', 'grown', 'gone']);
    write('touched', '123456789', 1_800_000_000);
    write('grown', '1234567890');
    rmSync(join(root, 'gone'));
    const { table, exceptions } = await run(inventory);
    expect(await outcomes(inventory)).toEqual({
      same: 'hashed',
      touched: 'changed',
      grown: 'changed',
      gone: 'gone',
    });
    const found = await rows(inventory);
    expect(found.get('same')).toMatchObject({ checksum: 'rosUhgp5mIg=', sizeBytes: 9, errorCode: null });
    expect(found.get('grown')).toMatchObject({ sizeBytes: 10 });
    expect(table.outcomes).toEqual([
      { outcome: 'changed', rows: 2, bytes: 19 },
      { outcome: 'gone', rows: 1, bytes: 0 },
      { outcome: 'hashed', rows: 1, bytes: 9 },
    ]);
    expect(exceptions.map(({ path }) => Buffer.from(path).toString())).toEqual(['gone', 'grown', 'touched']);
  });

  it('are not believed of a file that changed while it was read, and errors are named', async () => {
    write('busy', 'x');
    write('bad', 'x');
    const inventory = await scanned(['busy', 'bad']);
    /** What no test can make a real disk do on demand. */
    const troubled: Hashing = {
      async *hash(_, files) {
        const readAtNs = 1n;
        for await (const batch of files) {
          yield batch.map((file) => {
            if (raw('bad').equals(file.path)) {
              return { file, result: { kind: 'unreadable', errorCode: 'EIO', readAtNs } as const };
            }
            const state = { checksum: 'AAAAAAAAAAA=', sizeBytes: 1, mtimeNs: 5n, inode: 1n };
            return { file, result: { kind: 'read', ...state, steady: false, readAtNs } as const };
          });
        }
      },
    };
    await run(inventory, {}, troubled);
    const found = await rows(inventory);
    expect(found.get('busy')).toMatchObject({ outcome: 'unsteady', checksum: null });
    expect(found.get('bad')).toMatchObject({ outcome: 'unreadable', checksum: null, errorCode: 'EIO' });
  });

  it('are reused from an earlier inventory, of whichever files are as they were', async () => {
    write('same', 'a');
    write('other', 'b');
    await run(await scanned(['same', 'other']));
    write('other', 'c', 1_800_000_000);
    write('new', 'd');
    const inventory = await scanned(['same', 'other', 'new']);
    const seen: ChecksumProgress[] = [];
    await run(inventory, { onProgress: (progress) => void seen.push(progress) });
    expect(await outcomes(inventory)).toEqual({ same: 'reused', other: 'hashed', new: 'hashed' });
    expect(seen[0]).toEqual({ doneBytes: 1, totalBytes: 3, doneFiles: 1, totalFiles: 3, resumedFrom: null });
    expect(seen.at(-1)).toMatchObject({ doneBytes: 3, doneFiles: 3 });
    const sha256 = await run(inventory, { algorithm: 'sha256' });
    expect(sha256.table.outcomes).toMatchObject([{ outcome: 'hashed', rows: 3 }]);
  });

  it('go on where a run was stopped', async () => {
    const names = Array.from({ length: 600 }, (_, at) => `f${at}`);
    for (const name of names) write(name, name);
    const inventory = await scanned(names);
    const controller = new AbortController();
    const read: string[] = [];
    /** The real one, told to stop after its first batch. */
    const stopping: Hashing = {
      async *hash(...given) {
        for await (const batch of hashing.hash(...given)) {
          read.push(...batch.map(({ file }) => Buffer.from(file.path).toString()));
          yield batch;
          controller.abort();
        }
      },
    };
    await expect(run(inventory, { signal: controller.signal }, stopping)).rejects.toMatchObject({
      code: 'checksums-interrupted',
      blame: 'held',
    });
    expect(read.length).toBeLessThan(600);
    expect(await catalog.unfinishedSideTable(inventory, 'checksums-crc64nvme')).toMatchObject({
      rows: read.length,
    });
    const elsewhere = join(place.path, 'not mounted');
    mkdirSync(elsewhere);
    await expect(run(inventory, { root: elsewhere })).rejects.toMatchObject({
      code: 'checksums-of-another-root',
      blame: 'usage',
    });
    const seen: ChecksumProgress[] = [];
    const { table } = await run(inventory, { onProgress: (progress) => void seen.push(progress) }, stopping);
    expect(read).toHaveLength(600);
    expect(new Set(read).size).toBe(600);
    expect(table.outcomes).toMatchObject([{ outcome: 'hashed', rows: 600 }]);
    expect(seen[0]?.resumedFrom).toBeInstanceOf(Date);
  });

  it('keep what was done when the mount goes away', async () => {
    write('f', 'x');
    const inventory = await scanned(['f']);
    await expect(run(inventory, { root: join(root, 'absent') })).rejects.toMatchObject({
      code: 'mount-unreadable',
    });
    await run(inventory);
    expect(await outcomes(inventory)).toEqual({ f: 'hashed' });
  });
});
