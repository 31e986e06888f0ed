import { type BigIntStats, promises as fs } from 'node:fs';
import type { UnreadableSubtree } from '../../../inventory/entry.ts';
import { mountUnreadable } from '../root.ts';
import { errorCode } from '../system-error.ts';
import type { Scope } from './messages.ts';

/** A root that does not answer for this long is away, however long calls below it may take. */
const MOST_MS = 30_000;

/**
 * Called before a directory is reported as unreadable: when the root itself is away, or another one, that says nothing
 * about the directory. Throws `mount-unreadable` then.
 */
export async function rootStillAnswers(scope: Scope, subtree: UnreadableSubtree): Promise<void> {
  if (subtree.path.length === 0) {
    throw mountUnreadable(scope.root, `listing it fails with ${subtree.errorCode}`);
  }
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), Math.min(scope.hungAfterMs, MOST_MS));
  });
  let stat: BigIntStats | null;
  try {
    stat = await Promise.race([fs.stat(scope.root, { bigint: true }), late]);
  } catch (error) {
    throw mountUnreadable(scope.root, `it no longer answers (${errorCode(error)})`, error);
  } finally {
    clearTimeout(timer);
  }
  if (stat === null) throw mountUnreadable(scope.root, 'it no longer answers');
  if (stat.dev !== scope.device || stat.ino !== scope.inode) throw replaced(scope.root);
}

/** The error for a root that is not the one the walk began with. */
export function replaced(root: string): Error {
  return mountUnreadable(root, 'another file system was mounted or unmounted there during the scan');
}
