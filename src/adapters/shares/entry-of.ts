import type { BigIntStats } from 'node:fs';
import type { Entry, EntryKind } from '../../inventory/entry.ts';

/** `st_blocks` counts 512-byte units whatever the file system's block size [stat(2)]. */
const BLOCK_BYTES = 512;

function kindOf(stat: BigIntStats): EntryKind {
  if (stat.isFile()) return 'file';
  if (stat.isDirectory()) return 'directory';
  if (stat.isSymbolicLink()) return 'symlink';
  if (stat.isFIFO()) return 'fifo';
  if (stat.isSocket()) return 'socket';
  if (stat.isBlockDevice()) return 'block-device';
  if (stat.isCharacterDevice()) return 'char-device';
  return 'unknown';
}

/** An inventory entry from what lstat said. Node hands 64-bit numbers over as signed: inode and device are not. */
export function entryOf(path: Uint8Array, stat: BigIntStats, linkTarget: Uint8Array | null): Entry {
  return {
    path,
    kind: kindOf(stat),
    sizeBytes: Number(stat.size),
    mtimeNs: stat.mtimeNs,
    atimeNs: stat.atimeNs,
    ctimeNs: stat.ctimeNs,
    mode: Number(stat.mode),
    uid: Number(stat.uid),
    gid: Number(stat.gid),
    nlink: Number(stat.nlink),
    inode: BigInt.asUintN(64, stat.ino),
    device: BigInt.asUintN(64, stat.dev),
    allocatedBytes: Number(stat.blocks) * BLOCK_BYTES,
    linkTarget,
  };
}
