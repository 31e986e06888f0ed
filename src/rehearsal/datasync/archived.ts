import type { StoredObject } from '../object-store.ts';

const ARCHIVES = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/** Whether S3 refuses to read or copy an object because it is archived and no restored copy is there [aws-facts A.8]. */
export function isArchived(object: StoredObject, nowMs: number): boolean {
  if (!ARCHIVES.has(object.storageClass)) return false;
  const { restore } = object;
  if (restore === undefined) return true;
  return nowMs < Date.parse(restore.readyAt) || nowMs >= Date.parse(restore.expiresAt);
}
