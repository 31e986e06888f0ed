import { type BigIntStats, promises as fs } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { HeadwaterError } from '../../errors.ts';
import { clampedNs } from '../../inventory/entry-batch.ts';
import type { FileLook } from '../../ports/shares.ts';
import { type Checksummer, withChecksummer } from './checksum.ts';
import { isUntouched, leadsToNoFile, NO_ATIME, OPEN_FLAGS, parentOf } from './hash-open.ts';
import { inside, mountUnreadable } from './root.ts';
import { errorCode } from './system-error.ts';

/**
 * Reads one file, or one symlink's target, and computes its CRC-64/NVME. `gone` also when the name now leads to
 * something else, or out of the share through a link. `steady` is false when size, mtime or ctime moved meanwhile.
 * Throws `mount-unreadable` when the root itself is away: that says nothing about the file.
 */
export async function look(root: string, path: Uint8Array, kind: 'file' | 'symlink'): Promise<FileLook> {
  try {
    const full = inside(await realRoot(root), path);
    if (!(await staysInside(full))) return { kind: 'gone' };
    return kind === 'file' ? await lookAtFile(full) : await lookAtLink(full);
  } catch (error) {
    const code = errorCode(error);
    if (error instanceof HeadwaterError || code === 'UNKNOWN') throw error;
    if (leadsToNoFile(code)) return { kind: 'gone' };
    return { kind: 'unreadable', errorCode: code };
  }
}

/** The root without links in its path. Throws `mount-unreadable`. */
export async function realRoot(root: string): Promise<Buffer> {
  try {
    return await fs.realpath(root, { encoding: 'buffer' });
  } catch (error) {
    throw mountUnreadable(root, `it no longer answers (${errorCode(error)})`, error);
  }
}

/** O_NOFOLLOW guards the last name only; a directory above it may have been replaced by a link since the scan. */
async function staysInside(full: Buffer): Promise<boolean> {
  const parent = parentOf(full);
  return parent.equals(await fs.realpath(parent, { encoding: 'buffer' }));
}

async function openFile(full: Buffer): Promise<FileHandle> {
  try {
    return await fs.open(full, OPEN_FLAGS | NO_ATIME);
  } catch (error) {
    if (NO_ATIME === 0 || errorCode(error) !== 'EPERM') throw error;
    return fs.open(full, OPEN_FLAGS);
  }
}

async function lookAtFile(full: Buffer): Promise<FileLook> {
  const file = await openFile(full);
  try {
    const before = await file.stat({ bigint: true });
    if (!before.isFile()) return { kind: 'gone' };
    return await withChecksummer(async (sum) => {
      const read = await readAll(file, Number(before.size), sum);
      const after = await file.stat({ bigint: true });
      return looked(before, after, read, sum);
    });
  } finally {
    await file.close();
  }
}

/** Bytes read. Stops at the expected size: a longer file shows in the stat that follows. */
async function readAll(file: FileHandle, expectedBytes: number, sum: Checksummer): Promise<number> {
  let total = 0;
  while (total < expectedBytes) {
    const { bytesRead } = await file.read(sum.buffer, 0, sum.buffer.length, total);
    if (bytesRead === 0) break;
    sum.update(bytesRead);
    total += bytesRead;
  }
  return total;
}

async function lookAtLink(full: Buffer): Promise<FileLook> {
  const before = await fs.lstat(full, { bigint: true });
  const target = await fs.readlink(full, { encoding: 'buffer' });
  const after = await fs.lstat(full, { bigint: true });
  return withChecksummer(async (sum) => {
    target.copy(sum.buffer);
    sum.update(target.length);
    return looked(before, after, target.length, sum);
  });
}

function looked(before: BigIntStats, after: BigIntStats, readBytes: number, sum: Checksummer): FileLook {
  const steady = isUntouched(before, after) && (after.isSymbolicLink() || BigInt(readBytes) === after.size);
  return {
    kind: 'read',
    sizeBytes: readBytes,
    mtimeNs: clampedNs(after.mtimeNs),
    uid: Number(after.uid),
    gid: Number(after.gid),
    mode: Number(after.mode),
    crc64nvme: sum.base64(),
    steady,
    linkedAs: after.nlink > 1n ? { device: after.dev, inode: after.ino } : null,
  };
}
