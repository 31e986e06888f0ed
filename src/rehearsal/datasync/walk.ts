import { type BigIntStats, lstatSync, readlinkSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import pMap from 'p-map';
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
  readonly errorCode: string;
}

export interface Walked {
  readonly entries: readonly SourceEntry[];
  readonly unreadable: readonly Unreadable[];
}

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
const DIRECTORIES_AT_ONCE = 8;

const join = (parent: Buffer, name: Buffer): Buffer =>
  parent.length === 0 ? name : Buffer.concat([parent, SLASH, name]);

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

function look(root: Buffer, path: Buffer): SourceEntry {
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

/**
 * Walks a real directory without following any link. Names are raw bytes. What filters leave out, and what DataSync
 * never copies, is in neither list; a directory that cannot be read is.
 */
export async function walk(directory: string, filters: WalkFilters, signal: AbortSignal): Promise<Walked> {
  const root = Buffer.from(directory);
  const entries: SourceEntry[] = [look(root, Buffer.alloc(0))];
  const unreadable: Unreadable[] = [];

  const visit = async (parent: Buffer): Promise<readonly Buffer[]> => {
    let names: readonly Buffer[];
    try {
      names = await readdir(absolute(root, parent), { encoding: 'buffer' });
    } catch (error) {
      unreadable.push({ path: parent, kind: 'directory', errorCode: errorCodeOf(error) });
      return [];
    }
    const deeper: Buffer[] = [];
    for (const [i, name] of names.entries()) {
      if (i % LOOKS_PER_TURN === LOOKS_PER_TURN - 1) await new Promise(setImmediate);
      signal.throwIfAborted();
      const path = join(parent, name);
      const text = `/${path.toString('latin1')}`;
      if (text.endsWith(SNAPSHOT) || OWN_NAMES.has(name.toString('latin1')) || filters.excluded(text))
        continue;
      const taken = filters.include.takes(text);
      if (!taken && !filters.include.leadsTo(text)) continue;
      try {
        const entry = look(root, path);
        if (taken) entries.push(entry);
        if (entry.kind === 'directory') deeper.push(path);
      } catch (error) {
        // Gone between the listing and the look: not part of this run.
        if (errorCodeOf(error) !== 'ENOENT')
          unreadable.push({ path, kind: 'file', errorCode: errorCodeOf(error) });
      }
    }
    return deeper;
  };

  let level: readonly Buffer[] = [Buffer.alloc(0)];
  while (level.length > 0) {
    level = (await pMap(level, visit, { concurrency: DIRECTORIES_AT_ONCE, signal })).flat();
  }
  return { entries, unreadable };
}
