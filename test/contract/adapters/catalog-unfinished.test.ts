import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCatalog } from '../../../src/adapters/catalog/catalog.ts';
import { batchOf } from '../../../src/inventory/entry-batch.ts';
import type { Catalog, InventoryStart, InventoryWriter, WalkRules } from '../../../src/ports/catalog.ts';
import { directory, entry } from '../../unit/adapters/catalog-place.ts';
import { raw } from '../../unit/adapters/shares-tree.ts';

let home = '';
let catalog: Catalog;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'headwater unfinished '));
  catalog = await openCatalog(home, { threads: 1, partRows: 3 });
});
afterEach(async () => {
  await catalog.close();
  rmSync(home, { recursive: true });
});

const start: InventoryStart = {
  share: 'models',
  protocol: 'nfs',
  root: '/mnt/models',
  purpose: 'scan',
  rootIdentity: { device: 7n, inode: 2n },
  unfinished: 'continue',
};
const begin = (other: Partial<InventoryStart> = {}): Promise<InventoryWriter> =>
  catalog.startInventory({ ...start, ...other });
const pendingOf = async (writer: InventoryWriter): Promise<string[]> => {
  const found: string[] = [];
  for await (const path of writer.unfinished?.pending() ?? []) found.push(Buffer.from(path).toString());
  return found.sort();
};

/** root holds a, b and f; a is listed whole, b half. */
async function half(other: Partial<InventoryStart> = {}): Promise<InventoryWriter> {
  const writer = await begin(other);
  await writer.add(batchOf([directory('a'), directory('b'), entry('f')], 1));
  await writer.listed([{ listing: 1, path: raw('') }]);
  await writer.add(batchOf([entry('a/1'), entry('a/2')], 2));
  await writer.add(batchOf([entry('b/1', { sizeBytes: 5 })], 3));
  await writer.listed([{ listing: 2, path: raw('a') }]);
  return writer;
}

describe('an unfinished scan', () => {
  it('is gone on with: what was listed whole stays, the rest is listed again', async () => {
    await (await half()).suspend();
    const writer = await begin();
    expect(writer.unfinished).toMatchObject({ attempts: 2, entries: 5, nextListing: 3 });
    expect(await pendingOf(writer)).toEqual(['b']);
    await writer.add(batchOf([entry('b/1'), entry('b/2')], 3));
    await writer.listed([{ listing: 3, path: raw('b') }]);
    const inventory = await writer.finish();
    expect(inventory).toMatchObject({
      complete: true,
      counts: { entries: 7, files: 5, directories: 2, fileBytes: 50 },
      origin: { kind: 'scan', attempts: 2 },
    });
    expect(await catalog.intact(inventory)).toBe(true);
    expect(readdirSync(join(home, 'inventories/models', inventory.id)).sort()).toEqual(
      ['inventory.json', ...inventory.parquet.files.map(({ file }) => file)].sort(),
    );
    expect(readdirSync(join(home, 'unfinished'))).toEqual([]);
  });

  it('counts directories passed by once, however often the one they are in was begun', async () => {
    const first = await half();
    await first.listed([{ listing: 4, path: raw('c'), passedBy: [raw('c/.snapshot'), raw('c/.zfs')] }]);
    // What is in one part is in no other.
    await first.add(batchOf([entry('d/1'), entry('d/2'), entry('d/3')], 6));
    await first.listed([{ listing: 6, path: raw('d') }]);
    await first.suspend();
    const writer = await begin();
    await writer.listed([{ listing: 5, path: raw('b'), passedBy: [raw('b/.snapshot')] }]);
    await writer.suspend();
    const last = await begin();
    last.unreadable({ path: raw('a/mounted'), errorCode: 'EXDEV' });
    last.unreadable({ path: raw('a/locked'), errorCode: 'EACCES' });
    const { passedBy } = await last.finish();
    expect(passedBy).toMatchObject([
      { reason: 'other-file-system', directories: 1, examples: [{ text: 'a/mounted' }] },
      {
        reason: 'skipped-name',
        directories: 3,
        examples: [{ text: 'b/.snapshot' }, { text: 'c/.snapshot' }, { text: 'c/.zfs' }],
      },
    ]);
  });

  it('says nothing of directories passed by when a version began it that did not count them', async () => {
    await (await half()).suspend();
    const journal = join(home, 'unfinished/models/scan.jsonl');
    writeFileSync(journal, readFileSync(journal, 'utf8').replaceAll('"passedBy":[],', ''));
    const writer = await begin();
    await writer.listed([{ listing: 5, path: raw('b'), passedBy: [raw('b/.snapshot')] }]);
    expect(await writer.finish()).not.toHaveProperty('passedBy');
  });

  it('is told of while it runs and when it stopped, by whoever looks, and is no inventory', async () => {
    expect(await catalog.begunScan('models')).toBeNull();
    const writer = await half();
    const startedAt = (await catalog.begunScan('models'))?.startedAt;
    expect(startedAt).toMatch(/^20/);
    await writer.suspend();
    expect(await catalog.begunScan('models')).toEqual({ startedAt, entries: 6 });
    expect(await catalog.begunScan('others')).toBeNull();
    const next = await begin();
    expect(await catalog.begunScan('models')).toEqual({ startedAt, entries: 5 });
    await next.abort();
  });

  it('may end and be gone on with any number of times', async () => {
    await (await half()).suspend();
    for (let nth = 0; nth < 3; nth++) {
      const writer = await begin();
      expect(await pendingOf(writer)).toEqual(['b']);
      await writer.add(batchOf([entry('b/1')], writer.unfinished?.nextListing));
      await writer.suspend();
    }
    const writer = await begin();
    expect(writer.unfinished).toMatchObject({ attempts: 5, entries: 5 });
    await writer.abort();
    expect((await begin()).unfinished).toBeNull();
  });

  it.each<{ readonly why: string; readonly harm: (folder: string) => void }>([
    {
      why: 'a torn last line',
      harm: (folder) => writeFileSync(join(folder, 'scan.jsonl'), '{"kind":"par', { flag: 'a' }),
    },
    {
      why: 'a part that no line names',
      harm: (folder) => writeFileSync(join(folder, 'entries-00099.parquet'), 'x'),
    },
  ])('survives $why', async ({ harm }) => {
    await (await half()).suspend();
    harm(join(home, 'unfinished/models'));
    const writer = await begin();
    expect(writer.unfinished).toMatchObject({ entries: 5 });
    await writer.listed([{ listing: 3, path: raw('b') }]);
    expect((await writer.finish()).counts.entries).toBe(5);
  });

  it.each<{ readonly why: string; readonly other: Partial<InventoryStart> }>([
    { why: 'another directory answers there', other: { rootIdentity: { device: 7n, inode: 3n } } },
    { why: 'the share is mounted elsewhere', other: { root: '/mnt/other' } },
  ])('is not gone on with when $why', async ({ other }) => {
    await (await half()).suspend();
    await expect(begin(other)).rejects.toMatchObject({
      code: 'scan-of-another-root',
      blame: 'usage',
      next: [expect.anything(), expect.stringContaining('--fresh')],
    });
    const writer = await begin({ ...other, unfinished: 'fresh' });
    expect(writer.unfinished).toBeNull();
    await writer.abort();
  });

  const plain = { crossFileSystems: false, skipNames: null };
  it.each<{ readonly why: string; readonly first: WalkRules; readonly next: WalkRules; readonly as: string }>(
    [
      {
        why: 'it did not enter snapshots',
        first: plain,
        next: { ...plain, skipNames: [] },
        as: 'headwater inventory scan models',
      },
      {
        why: 'it entered snapshots and mounts',
        first: { crossFileSystems: true, skipNames: [] },
        next: plain,
        as: 'headwater inventory scan models --enter-snapshots --cross-file-systems',
      },
      {
        why: 'it entered no mounts',
        first: { ...plain, skipNames: [] },
        next: { crossFileSystems: true, skipNames: [] },
        as: 'headwater inventory scan models --enter-snapshots',
      },
    ],
  )('is not gone on with by other rules: $why', async ({ first, next, as }) => {
    await (await half({ rules: first })).suspend();
    await expect(begin({ rules: next })).rejects.toMatchObject({
      code: 'scan-options-changed',
      blame: 'usage',
      next: [expect.stringMatching(new RegExp(`: ${as}$`)), expect.stringMatching(/--fresh$/)],
    });
    const same = await begin({ rules: structuredClone(first) });
    expect(same.unfinished).toMatchObject({ entries: 5, attempts: 2 });
    await same.suspend();
    const writer = await begin({ rules: next, unfinished: 'fresh' });
    expect(writer.unfinished).toBeNull();
    await writer.abort();
  });

  it('is gone on with by any rules when a version began it that did not note them', async () => {
    await (await half()).suspend();
    const writer = await begin({ rules: plain });
    expect(writer.unfinished).toMatchObject({ entries: 5 });
    await writer.abort();
  });

  it('counts one file system as one although its device number changed with a reboot', async () => {
    await (await half()).suspend();
    const writer = await begin({ rootIdentity: { device: 9n, inode: 2n } });
    await writer.add(
      batchOf(
        [
          entry('b/1', { device: 9n, nlink: 2, inode: 5n }),
          entry('b/2', { device: 9n, nlink: 2, inode: 5n }),
        ],
        3,
      ),
    );
    await writer.listed([{ listing: 3, path: raw('b') }]);
    const inventory = await writer.finish();
    const rules = { protocol: 'nfs', keyPrefix: '', exclude: [] } as const;
    const profile = await catalog.profile(inventory, rules, { now: new Date(), coldAfterDays: 1 });
    expect(profile.hazards.find(({ hazard }) => hazard === 'hard-link')?.entries).toBe(2);
  });

  it('keeps a second scan of the same share out while it runs', async () => {
    const writer = await half();
    await expect(begin()).rejects.toMatchObject({ code: 'scan-running', blame: 'held' });
    await writer.suspend();
    await (await begin()).abort();
  });

  it('says what made a write fail, however late it is asked', async () => {
    const writer = await half();
    // Not removed: a part that is being written there just now would be in the way.
    renameSync(join(home, 'unfinished/models'), join(home, 'elsewhere'));
    await writer.add(batchOf([entry('b/2'), entry('b/3'), entry('b/4')], 3)).catch(() => undefined);
    for (let nth = 0; nth < 2; nth++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      await expect((async () => writer.add(batchOf([entry('b/5')], 3)))()).rejects.toThrow(/no such file/);
    }
    await expect(writer.finish()).rejects.toThrow(/no such file/);
  });

  it('says that the disk is full, and goes on when there is room again', async ({ skip }) => {
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', home]).status === 0;
    if (!mounted) skip('needs the right to mount');
    try {
      const full = await openCatalog(home, { threads: 1, partRows: 200 });
      const writer = await full.startInventory(start);
      const fill = async (): Promise<void> => {
        for (let nth = 1; nth < 100; nth++) {
          const rows = Array.from({ length: 200 }, (_, row) => entry(randomBytes(64).toString('hex') + row));
          await writer.add(batchOf(rows, nth));
          await writer.listed([{ listing: nth, path: raw(`${nth}`) }]);
        }
      };
      await expect(fill()).rejects.toMatchObject({ code: 'disk-unwritable', blame: 'held' });
      await writer.suspend();
      spawnSync('mount', ['-o', 'remount,size=8m', home]);
      const again = await full.startInventory(start);
      const kept = again.unfinished?.entries ?? 0;
      expect(kept % 200).toBe(0);
      expect((await again.finish()).counts.entries).toBe(kept);
      await full.close();
    } finally {
      spawnSync('umount', [home]);
    }
  });

  it('is not dropped because its journal cannot be read just now', async () => {
    await (await half()).suspend();
    const journal = join(home, 'unfinished/models/scan.jsonl');
    renameSync(journal, `${journal}.away`);
    mkdirSync(journal);
    await expect(begin()).rejects.toMatchObject({ code: 'EISDIR' });
    rmSync(journal, { recursive: true });
    renameSync(`${journal}.away`, journal);
    const writer = await begin();
    expect(writer.unfinished).toMatchObject({ entries: 5 });
    await writer.abort();
  });

  it('writes what it holds when directories are many although rows are few', async () => {
    const writer = await begin();
    await writer.add(batchOf([directory('a'), directory('b')], 1));
    for (let nth = 1; nth < 9; nth++) await writer.listed([{ listing: nth, path: raw(`${nth}`) }]);
    await writer.suspend();
    const listed = readdirSync(join(home, 'unfinished/models')).filter((name) => name.endsWith('.csv'));
    expect(listed.length).toBe(3);
  });

  it('writes what it holds when its paths take much memory', async () => {
    const large = await openCatalog(home, { threads: 1, partRows: 100_000 });
    const writer = await large.startInventory(start);
    // What is held is compressed: only what cannot be takes memory.
    for (let nth = 0; nth < 60; nth++) {
      await writer.add(batchOf([entry(randomBytes(3_000_000).toString('base64url'))], 1));
    }
    await writer.listed([{ listing: 1, path: raw('') }]);
    await writer.suspend();
    const parts = readdirSync(join(home, 'unfinished/models')).filter((name) => name.endsWith('.parquet'));
    expect(parts.length).toBe(2);
    await large.close();
  });

  it('of nothing leaves nothing', async () => {
    await (await begin()).suspend();
    expect(readdirSync(join(home, 'unfinished'))).toEqual([]);
  });
});
