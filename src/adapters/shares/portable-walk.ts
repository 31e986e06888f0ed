import { DATASYNC_NAMES } from '../../inventory/mapping.ts';
import type { WalkItem, WalkOptions } from '../../ports/shares.ts';
import { createFeed, type Feed } from './feed.ts';
import { inspectRoot, mountUnreadable } from './root.ts';
import { type PendingDirectory, type ScanScope, scanDirectory } from './scan-directory.ts';
import { errorCode, isGone } from './system-error.ts';

/** Directories listed at once; on a network file system this many round trips overlap. */
const DIRECTORIES_AT_ONCE = 16;

/**
 * Walks a mounted share in no particular order, with bounded memory: entries wait in a short buffer, large
 * directories are streamed, and only directories not yet listed are remembered.
 *
 * A nested mount is yielded as an entry and as unreadable (`EXDEV`): never entered, never passed over in silence.
 * Entries that vanish between listing and looking are dropped. Throws `mount-unreadable` when the root is missing,
 * not a directory, unreadable, or replaced by another file system before the walk ends.
 */
export async function* portableWalk(root: string, options: WalkOptions = {}): AsyncGenerator<WalkItem> {
  const start = await inspectRoot(root);
  // DataSync leaves these directories out by itself, so the books must too.
  const skip = options.skipNames ?? DATASYNC_NAMES;
  yield* walkDirectories(
    root,
    {
      root: Buffer.from(root),
      device: start.device,
      skip: new Set(skip.map((name) => Buffer.from(name).toString('latin1'))),
    },
    options.signal,
  );
  const end = await inspectRoot(root);
  if (end.device !== start.device || end.inode !== start.inode) {
    throw mountUnreadable(root, 'another file system was mounted or unmounted there during the scan');
  }
}

async function* walkDirectories(
  root: string,
  scope: ScanScope,
  signal: AbortSignal | undefined,
): AsyncGenerator<WalkItem> {
  // Last in, first out: going deep first keeps the list of directories to come short.
  const pending: PendingDirectory[] = [{ path: Buffer.alloc(0), sizeBytes: 0n }];
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const feed = createFeed();

  const begin = (directory: PendingDirectory): void => {
    const task = scanInto(root, directory, scope, feed, pending)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => {
        running.delete(task);
        feed.notify();
      });
    running.add(task);
  };

  try {
    for (;;) {
      signal?.throwIfAborted();
      if (failures.length > 0) throw failures[0];
      while (running.size < DIRECTORIES_AT_ONCE && !feed.full) {
        const next = pending.pop();
        if (next === undefined) break;
        begin(next);
      }
      const done = running.size === 0 && pending.length === 0;
      const item = feed.take(done);
      if (item !== null) yield item;
      else if (done) return;
      else await feed.changed();
    }
  } finally {
    feed.stop();
    await Promise.all(running);
  }
}

/** Lists one directory into the feed; throws only what must end the walk. */
async function scanInto(
  root: string,
  directory: PendingDirectory,
  scope: ScanScope,
  feed: Feed,
  pending: PendingDirectory[],
): Promise<void> {
  try {
    await scanDirectory(directory, scope, {
      entry: feed.add,
      unreadable: (subtree) => feed.addUnreadable({ kind: 'unreadable', subtree }),
      directory: (below) => {
        pending.push(below);
        feed.notify();
      },
      room: feed.room,
    });
  } catch (error) {
    const code = errorCode(error);
    if (code === 'UNKNOWN') throw error;
    if (directory.path.length === 0) throw mountUnreadable(root, `listing it fails with ${code}`, error);
    // While listing, Node itself looks at names whose type the file system does not tell; when one vanishes it
    // loses the rest of the batch, so that directory counts as unread rather than as gone.
    const lostBatch = (error as { readonly syscall?: string }).syscall === 'lstat';
    if (isGone(code) && !lostBatch) return;
    feed.addUnreadable({ kind: 'unreadable', subtree: { path: directory.path, errorCode: code } });
  }
}
