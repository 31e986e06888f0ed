import type { StoredObject } from '../object-store.ts';
import { present } from './find-object.ts';
import { hasMfaDelete, requireMfa } from './mfa-delete.ts';
import { type BucketCall, headerOf, type ObjectCall, type S3Answer } from './request.ts';
import { S3Error } from './s3-error.ts';
import { versionIdOf } from './version-id.ts';

/** One key to delete, or one of its versions. */
export interface Deletion {
  readonly key: string;
  readonly versionId: string | null;
  /** Delete only while the key's current object has this ETag, or exists (`*`). */
  readonly ifMatch: string | undefined;
}

/** What became of it. */
export interface Deleted {
  /** A delete marker was made, or the deleted version was one. */
  readonly deleteMarker: boolean;
  /** Of the version or marker; null where there is no versioning. */
  readonly versionId: string | null;
}

/**
 * Deletes as S3 does [aws-facts C.7]. What is not there is no error, unless the request has a condition.
 * @throws S3Error AccessDenied for a locked version or without the code of MFA delete, NoSuchKey, PreconditionFailed
 */
export async function deleteOne(
  call: Pick<BucketCall, 'store' | 'settings' | 'bucket' | 'clock' | 'request'>,
  { key, versionId, ifMatch }: Deletion,
): Promise<Deleted> {
  const { store, bucket, clock, request } = call;
  if (ifMatch !== undefined) {
    const { etag } = present(await store.head(bucket, key));
    const wanted = ifMatch.replaceAll('"', '');
    if (versionId === null) return store.remove(bucket, key, { ifMatch: wanted === '*' ? etag : wanted });
    if (wanted !== '*' && wanted !== etag) {
      throw new S3Error(
        'PreconditionFailed',
        'At least one of the pre-conditions you specified did not hold',
      );
    }
  }
  if (versionId === null) return store.remove(bucket, key);
  if (hasMfaDelete(call)) requireMfa(call);
  const bypass = headerOf(request, 'x-amz-bypass-governance-retention')?.toLowerCase() === 'true';
  const guard = (object: StoredObject): void => refuseLocked(object, bypass, clock.now());
  const removed = await store.removeVersion(bucket, key, versionId, guard);
  return { deleteMarker: removed?.deleteMarker ?? false, versionId };
}

/** @throws S3Error AccessDenied while Object Lock protects the version */
function refuseLocked({ legalHold, retention }: StoredObject, bypass: boolean, nowMs: number): void {
  const retained =
    retention !== undefined &&
    Date.parse(retention.until) > nowMs &&
    !(retention.mode === 'GOVERNANCE' && bypass);
  if (legalHold !== true && !retained) return;
  throw new S3Error('AccessDenied', 'Access Denied because object protected by object lock.');
}

/** DeleteObject, of the key or of one version. */
export async function deleteObject(call: ObjectCall): Promise<S3Answer> {
  const { request, key } = call;
  const versionId = versionIdOf(request.query);
  const deleted = await deleteOne(call, { key, versionId, ifMatch: headerOf(request, 'if-match') });
  return {
    status: 204,
    headers: {
      ...(deleted.deleteMarker ? { 'x-amz-delete-marker': 'true' } : {}),
      ...(deleted.versionId === null ? {} : { 'x-amz-version-id': deleted.versionId }),
    },
  };
}
