import type { StoredObject } from '../object-store.ts';
import { isArchive, restoreStatus } from './restore-times.ts';
import { S3Error } from './s3-error.ts';

/** @throws S3Error InvalidObjectState for an archived object without a restored copy [aws-facts A.8] */
export function requireReadable(object: StoredObject, nowMs: number): void {
  if (!isArchive(object.storageClass) || restoreStatus(object, nowMs)?.inProgress === false) return;
  throw new S3Error(
    'InvalidObjectState',
    "The operation is not valid for the object's storage class",
    {},
    { StorageClass: object.storageClass },
  );
}

/** How far a restore is, for GetObject and HeadObject. */
export function restoreHeader(object: StoredObject, nowMs: number): Record<string, string> {
  const status = restoreStatus(object, nowMs);
  if (status === null) return {};
  if (status.inProgress) return { 'x-amz-restore': 'ongoing-request="true"' };
  return { 'x-amz-restore': `ongoing-request="false", expiry-date="${status.expiresAt.toUTCString()}"` };
}
