import { constants } from 'node:fs';

/** Bytes of a path, its NUL included, that one call takes [path_resolution(7)]. */
export const PATH_MAX = 4096;
const SLASH = 0x2f;

const O_CLOEXEC = 0o2000000;
/** Only for opening something below it: needs no permission to read [open(2)]. */
export const O_PATH = 0o10000000;
const ALWAYS = constants.O_DIRECTORY | constants.O_NOFOLLOW | O_CLOEXEC;
const LISTING = ALWAYS | constants.O_RDONLY;

/** Attempts to keep the access time that were all refused, after which no more are made. */
const REFUSALS = 16;

/** One call on the way to a directory: open this portion of its path, below a directory that is open. */
export interface Portion {
  /** Null for the root. */
  readonly parent: number | null;
  readonly start: number;
  readonly end: number;
  readonly flags: number;
}

/** What earlier directories taught: whether this user may list without leaving an access time behind. */
export interface AccessTimes {
  refused: number;
  kept: boolean;
}

/**
 * The calls that open a directory for listing, however long its path is: yields each, is told a descriptor or the name of
 * an error, and ends with the last of them. Descriptors on the way are closed by `close`.
 */
export function* opening(
  path: Uint8Array,
  times: AccessTimes,
  close: (fd: number) => void,
): Generator<Portion, number | string, number | string> {
  let parent: number | null = null;
  let start = 0;
  for (;;) {
    const end = portionEnd(path, start);
    const last = end === path.length;
    const wanted = (flags: number): Portion => ({ parent, start, end, flags });
    let opened: number | string;
    if (!last) opened = yield wanted(ALWAYS | O_PATH);
    else if (times.refused >= REFUSALS && !times.kept) opened = yield wanted(LISTING);
    else {
      opened = yield wanted(LISTING | constants.O_NOATIME);
      // Only the owner, or root, may ask for that [open(2)].
      if (opened === 'EPERM') {
        times.refused++;
        opened = yield wanted(LISTING);
      } else times.kept = true;
    }
    if (parent !== null) close(parent);
    if (last || typeof opened === 'string') return opened;
    parent = opened;
    start = end + 1;
  }
}

/** Writes a portion as a C string; the root's own is a dot. */
export function writePortion(path: Uint8Array, portion: Portion, to: Uint8Array): void {
  const length = portion.end - portion.start;
  if (length === 0) to[0] = 0x2e;
  for (let at = 0; at < length; at++) to[at] = path[portion.start + at] as number;
  to[Math.max(1, length)] = 0;
}

/** Where a portion of a path that one call takes ends: at the end, or before a slash. */
function portionEnd(path: Uint8Array, start: number): number {
  if (path.length - start < PATH_MAX) return path.length;
  return path.lastIndexOf(SLASH, start + PATH_MAX - 1);
}

/** [openat2(2)] */
const RESOLVE_NO_XDEV = 0x01;
const RESOLVE_NO_SYMLINKS = 0x04;
const RESOLVE_BENEATH = 0x08;

/** `struct open_how`, three 64-bit numbers. */
export const OPEN_HOW_BYTES = 24;

/** Fills in `struct open_how`: never through a link, never out of the root, and on one file system unless told otherwise. */
export function writeHow(how: Uint32Array, flags: number, crossFileSystems: boolean): void {
  how[0] = flags;
  how[4] = RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH | (crossFileSystems ? 0 : RESOLVE_NO_XDEV);
}
