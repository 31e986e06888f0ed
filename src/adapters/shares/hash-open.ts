import { type BigIntStats, closeSync, constants, openSync, readlinkSync, realpathSync } from 'node:fs';
import { errorCode, isGone } from './system-error.ts';

/** Not blocking, so that a FIFO put in a file's place cannot hang the reader; never through a link. */
export const OPEN_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** Linux only, and only for the file's owner or root. */
export const NO_ATIME = constants.O_NOATIME ?? 0;

/** True for answers that mean: this name leads to no file. */
export function leadsToNoFile(code: string): boolean {
  // ELOOP is O_NOFOLLOW's answer for a link, EINVAL readlink's for anything else, ENXIO open's for a socket.
  return isGone(code) || code === 'ELOOP' || code === 'EINVAL' || code === 'ENXIO';
}

/** True when nothing shows that a file was changed or replaced between two looks. */
export function isUntouched(before: BigIntStats, after: BigIntStats): boolean {
  return (
    before.ino === after.ino &&
    before.dev === after.dev &&
    before.size === after.size &&
    before.mtimeNs === after.mtimeNs &&
    before.ctimeNs === after.ctimeNs
  );
}

/** The directory a path names its last part in. */
export function parentOf(full: Buffer): Buffer {
  return full.subarray(0, Math.max(1, full.lastIndexOf(0x2f)));
}

/**
 * Opens a file for reading. `root` is a real path, so null means: a directory between it and the file is a link by now.
 * Throws the system's errors.
 */
export function openInside(full: Buffer): number | null {
  const descriptor = openQuietly(full);
  try {
    if (isAt(descriptor, full)) return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  closeSync(descriptor);
  return null;
}

function openQuietly(full: Buffer): number {
  try {
    return openSync(full, OPEN_FLAGS | NO_ATIME);
  } catch (error) {
    if (NO_ATIME === 0 || errorCode(error) !== 'EPERM') throw error;
    return openSync(full, OPEN_FLAGS);
  }
}

/** O_NOFOLLOW guards the last name only. Linux says where a descriptor leads [proc(5)]; elsewhere the parent is looked up. */
function isAt(descriptor: number, full: Buffer): boolean {
  if (process.platform === 'linux') {
    try {
      return full.equals(readlinkSync(`/proc/self/fd/${descriptor}`, { encoding: 'buffer' }));
    } catch (error) {
      // Without /proc.
      if (!isGone(errorCode(error))) throw error;
    }
  }
  const parent = parentOf(full);
  return parent.equals(realpathSync(parent, { encoding: 'buffer' }));
}
