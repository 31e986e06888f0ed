import type { Entry } from '../../../src/inventory/entry.ts';
import { batchOf } from '../../../src/inventory/entry-batch.ts';
import type { Inventory } from '../../../src/inventory/inventory.ts';
import type { Catalog } from '../../../src/ports/catalog.ts';
import { raw } from './shares-tree.ts';

/** 2026-01-01T00:00:00Z: the day all ages of these tests are counted from. */
export const NOW = new Date('2026-01-01T00:00:00.000Z');

/** Nanoseconds of so many days before {@link NOW}. */
export function daysBefore(days: number): bigint {
  return BigInt(NOW.getTime() - days * 86_400_000) * 1_000_000n;
}

let inodes = 1000n;

/** An entry with plain values for what a test does not care about; each has an inode of its own. */
export function entry(path: string | Uint8Array, given: Partial<Entry> = {}): Entry {
  inodes += 1n;
  const sizeBytes = given.sizeBytes ?? 10;
  return {
    path: typeof path === 'string' ? raw(path) : path,
    kind: 'file',
    sizeBytes,
    mtimeNs: daysBefore(10),
    atimeNs: daysBefore(1),
    ctimeNs: daysBefore(10),
    mode: 0o100644,
    uid: 1000,
    gid: 1000,
    nlink: 1,
    inode: inodes,
    device: 7n,
    allocatedBytes: sizeBytes,
    linkTarget: null,
    ...given,
  };
}

export const directory = (path: string): Entry => entry(path, { kind: 'directory', sizeBytes: 4096 });

export function symlink(path: string, target: string): Entry {
  return entry(path, { kind: 'symlink', sizeBytes: target.length, linkTarget: raw(target) });
}

/** Takes an inventory of the given entries. */
export async function take(
  catalog: Catalog,
  entries: readonly Entry[],
  start: Partial<Parameters<Catalog['startInventory']>[0]> = {},
): Promise<Inventory> {
  const writer = await catalog.startInventory({
    share: 'models',
    protocol: 'nfs',
    root: '/mnt/models',
    purpose: 'scan',
    ...start,
  });
  await writer.add(batchOf(entries));
  return writer.finish();
}
