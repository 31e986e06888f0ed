import { type BigIntStats, lstat, readlink } from 'node:fs';
import type { Entry, UnreadableSubtree } from '../../inventory/entry.ts';
import { entryOf } from './entry-of.ts';
import { listNames } from './list-names.ts';
import { inside } from './root.ts';
import { errorCode, isGone } from './system-error.ts';

/** A directory to be listed. */
export interface PendingDirectory {
  /** Relative to the root; empty for the root itself. */
  readonly path: Buffer;
  readonly sizeBytes: bigint;
}

/** What listing one directory brings, as it comes. */
export interface ScanSink {
  entry(entry: Entry): void;
  unreadable(subtree: UnreadableSubtree): void;
  directory(directory: PendingDirectory): void;
  /** Awaited between batches of names: holds a large directory back; false when nobody wants more. */
  room(): Promise<boolean>;
}

/** What stays the same over one walk. */
export interface ScanScope {
  readonly root: Buffer;
  readonly device: bigint;
  /** Latin-1 forms of directory names never entered; comparing strings keeps it one look-up a directory. */
  readonly skip: ReadonlySet<string>;
}

/** Lists one directory and looks at every name in it. Throws only when the directory itself cannot be listed. */
export async function scanDirectory(
  directory: PendingDirectory,
  scope: ScanScope,
  sink: ScanSink,
): Promise<void> {
  const absolute = inside(scope.root, directory.path);
  const reported = new Set<string>();
  for await (const names of listNames(absolute, directory.sizeBytes)) {
    await Promise.all(names.map((name) => scanName(name)));
    if (!(await sink.room())) return;
  }

  async function scanName(name: Buffer): Promise<void> {
    const path = directory.path.length === 0 ? name : inside(directory.path, name);
    const full = inside(absolute, name);
    try {
      const stat = await lstatRaw(full);
      if (stat.isDirectory() && scope.skip.has(name.toString('latin1'))) return;
      const target = stat.isSymbolicLink() ? await readlinkRaw(full) : null;
      sink.entry(entryOf(path, stat, target));
      if (!stat.isDirectory()) return;
      if (stat.dev === scope.device) sink.directory({ path, sizeBytes: stat.size });
      // Another file system: never entered, and never passed over in silence.
      else sink.unreadable({ path, errorCode: 'EXDEV' });
    } catch (error) {
      const code = errorCode(error);
      // EINVAL is readlink's answer when the link was replaced meanwhile.
      if (isGone(code) || code === 'EINVAL') return;
      if (code === 'UNKNOWN') throw error;
      noteUnreadable(path, code);
    }
  }

  /** A name too long to look at is named itself; any other error strikes the whole directory and is told once. */
  function noteUnreadable(path: Buffer, code: string): void {
    if (code === 'ENAMETOOLONG') sink.unreadable({ path, errorCode: code });
    else if (!reported.has(code)) {
      reported.add(code);
      sink.unreadable({ path: directory.path, errorCode: code });
    }
  }
}

// Callbacks, not node:fs/promises: one promise an entry instead of several, on the hottest path of a scan.
function lstatRaw(path: Buffer): Promise<BigIntStats> {
  return new Promise((resolve, reject) => {
    lstat(path, { bigint: true }, (error, stat) => (error === null ? resolve(stat) : reject(error)));
  });
}

function readlinkRaw(path: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    readlink(path, { encoding: 'buffer' }, (error, target) =>
      error === null ? resolve(target) : reject(error),
    );
  });
}
