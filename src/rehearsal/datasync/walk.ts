import { type BigIntStats, lstatSync, readlinkSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { namesInKeyOrder } from './directory-names.ts';
import type { IncludeTest, PathTest } from './filters.ts';

export type SourceKind = 'file' | 'directory' | 'symlink' | 'special';

/** One entry of a source tree, as the walk saw it. */
export interface SourceEntry {
  /** Raw bytes relative to the location, no leading slash; empty for the root. */
  readonly path: Buffer;
  readonly kind: SourceKind;
  readonly sizeBytes: number;
  readonly mtimeNs: bigint;
  readonly atimeNs: bigint;
  /** Permission bits only. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly nlink: number;
  readonly inode: bigint;
  readonly device: bigint;
  readonly linkTarget: Buffer | null;
}

/** An entry that could not be looked at: its system error name. */
export interface Unreadable {
  readonly path: Buffer;
  readonly kind: SourceKind;
  /** `changed` when it became something else under way. */
  readonly errorCode: string;
}

/** One step of a walk. */
export type Found =
  | { readonly entry: SourceEntry }
  /** A directory that cannot be read was found as an entry before. */
  | { readonly unreadable: Unreadable }
  /** Listed, then left out by an exclude filter. */
  | { readonly leftOut: SourceKind };

export interface WalkFilters {
  readonly excluded: PathTest;
  readonly include: IncludeTest;
}

/** Directories DataSync keeps for itself or never copies [aws-facts 2]. */
const OWN_NAMES = new Set(['.aws-datasync', '.awssync', '.zfs']);
/** Any path that ends so is taken for a storage system's snapshot [aws-facts 2]. */
const SNAPSHOT = '.snapshot';
const SLASH = Buffer.from('/');
const PERMISSIONS = 0o7777n;
/** Looks per turn of the event loop: a look takes microseconds, and the server must stay responsive. */
const LOOKS_PER_TURN = 512;

/** Whether DataSync never transfers a path, given as latin1 text with a leading slash [aws-facts 2]. */
export const isNeverCopied = (text: string): boolean =>
  text.endsWith(SNAPSHOT) || OWN_NAMES.has(text.slice(text.lastIndexOf('/') + 1));

/** An absolute path in raw bytes. */
export const absolute = (root: Buffer, path: Buffer): Buffer =>
  path.length === 0 ? root : Buffer.concat([root, SLASH, path]);

function kindOf(stats: BigIntStats): SourceKind {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  return stats.isSymbolicLink() ? 'symlink' : 'special';
}

/** The system's name of an error: ENOENT, EACCES, ...; `EUNKNOWN` for anything else. */
export const errorCodeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'EUNKNOWN';

/** Looks at one entry without following it. Throws what the file system throws. */
export function lookAt(root: Buffer, path: Buffer): SourceEntry {
  const full = absolute(root, path);
  const stats = lstatSync(full, { bigint: true });
  const kind = kindOf(stats);
  const linkTarget = kind === 'symlink' ? readlinkSync(full, { encoding: 'buffer' }) : null;
  return {
    path,
    kind,
    sizeBytes: linkTarget === null ? (kind === 'file' ? Number(stats.size) : 0) : linkTarget.length,
    mtimeNs: stats.mtimeNs,
    atimeNs: stats.atimeNs,
    mode: Number(stats.mode & PERMISSIONS),
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    nlink: Number(stats.nlink),
    inode: stats.ino,
    device: stats.dev,
    linkTarget,
  };
}

/** A directory the walk is in. */
interface Level {
  /** With a slash behind it; empty for the root. Latin1. */
  readonly path: string;
  readonly names: readonly string[];
  next: number;
  /** Below an excluded directory: listed, not looked at. */
  readonly leftOut: boolean;
}

/**
 * Walks a real directory without following any link, in the order the keys have at the destination: UTF-8 bytes, where a
 * directory's own key ends in a slash. Only the names of the directories it is in are held. Excluded entries are listed
 * all the same, as DataSync does [aws-facts 2]; what does not match an include filter is not. An entry that is gone when
 * its turn comes is no part of the run.
 */
export async function* walk(
  directory: string,
  filters: WalkFilters,
  signal: AbortSignal,
): AsyncGenerator<Found> {
  const root = Buffer.from(directory);
  const levels: Level[] = [];
  let looks = 0;

  /** Goes down; answers why not. */
  const enter = (path: string, leftOut: boolean): string | null => {
    try {
      const full = absolute(root, Buffer.from(path.slice(0, -1), 'latin1'));
      levels.push({ path, names: namesInKeyOrder(full), next: 0, leftOut });
      return null;
    } catch (error) {
      return errorCodeOf(error);
    }
  };
  const look = (path: Buffer): SourceEntry | string => {
    try {
      return lookAt(root, path);
    } catch (error) {
      return errorCodeOf(error);
    }
  };

  const top = lookAt(root, Buffer.alloc(0));
  // The root is no part of what an include filter names.
  if (filters.include.takes('/')) yield { entry: top };
  const refused = enter('', false);
  if (refused !== null)
    yield { unreadable: { path: Buffer.alloc(0), kind: 'directory', errorCode: refused } };

  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    const name = level.names[level.next];
    level.next += 1;
    if (name === undefined) {
      levels.pop();
      continue;
    }
    looks += 1;
    if (looks % LOOKS_PER_TURN === 0) await setImmediate();
    signal.throwIfAborted();
    const isDirectory = name.endsWith('/');
    const bare = level.path + (isDirectory ? name.slice(0, -1) : name);
    const text = `/${bare}`;
    if (isNeverCopied(text)) continue;
    const taken = filters.include.takes(text);
    if (!taken && !filters.include.leadsTo(text)) continue;
    if (level.leftOut || filters.excluded(text)) {
      if (taken) yield { leftOut: isDirectory ? 'directory' : 'file' };
      if (isDirectory) enter(`${bare}/`, true);
      continue;
    }
    const path = Buffer.from(bare, 'latin1');
    const entry = look(path);
    const kind = isDirectory ? 'directory' : 'file';
    if (typeof entry === 'string') {
      if (entry !== 'ENOENT') yield { unreadable: { path, kind, errorCode: entry } };
      continue;
    }
    if ((entry.kind === 'directory') !== isDirectory) {
      yield { unreadable: { path, kind, errorCode: 'changed' } };
      continue;
    }
    if (taken) yield { entry };
    if (!isDirectory) continue;
    const closed = enter(`${bare}/`, false);
    if (closed !== null) yield { unreadable: { path, kind, errorCode: closed } };
  }
}
