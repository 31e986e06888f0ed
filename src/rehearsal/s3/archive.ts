import type { StoredObject } from '../object-store.ts';
import { S3Error } from './s3-error.ts';

/** Classes whose objects must be restored before they can be read. */
const ARCHIVED = ['GLACIER', 'DEEP_ARCHIVE'];

/** @throws S3Error InvalidObjectState for an archived object without a restored copy [aws-facts A.8] */
export function requireReadable(object: StoredObject, nowMs: number): void {
  if (!ARCHIVED.includes(object.storageClass) || restoredUntil(object, nowMs) !== null) return;
  throw new S3Error(
    'InvalidObjectState',
    "The operation is not valid for the object's storage class",
    {},
    { StorageClass: object.storageClass },
  );
}

/** Until when the restored copy of an object can be read; null when there is none now. */
function restoredUntil({ restore }: StoredObject, nowMs: number): Date | null {
  if (restore === undefined || nowMs < Date.parse(restore.readyAt)) return null;
  const until = new Date(restore.expiresAt);
  return nowMs < until.getTime() ? until : null;
}

/** How far a restore is, for GetObject and HeadObject. */
export function restoreHeader(object: StoredObject, nowMs: number): Record<string, string> {
  if (object.restore === undefined) return {};
  if (nowMs < Date.parse(object.restore.readyAt)) return { 'x-amz-restore': 'ongoing-request="true"' };
  const until = restoredUntil(object, nowMs);
  if (until === null) return {};
  return { 'x-amz-restore': `ongoing-request="false", expiry-date="${until.toUTCString()}"` };
}
