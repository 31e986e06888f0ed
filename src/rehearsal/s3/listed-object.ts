import type { StoredObject } from '../object-store.ts';
import { type BucketCall, headerOf } from './request.ts';
import { restoreStatus } from './restore-times.ts';
import { S3Error } from './s3-error.ts';
import type { XmlFields } from './xml.ts';

/**
 * What a listing says of an object: how far restores are only when the request asks for it.
 * @throws S3Error InvalidArgument when it asks for anything else
 */
export function objectFields(
  { request, clock }: Pick<BucketCall, 'request' | 'clock'>,
  encode: (text: string) => string,
): (object: StoredObject) => XmlFields {
  const wanted = headerOf(request, 'x-amz-optional-object-attributes');
  const attributes = wanted?.split(',').map((name) => name.trim()) ?? [];
  if (attributes.some((name) => name !== 'RestoreStatus'))
    throw new S3Error('InvalidArgument', 'Invalid attribute name specified');
  const nowMs = wanted === undefined ? null : clock.now();
  return (object) => ({
    Key: encode(object.key),
    LastModified: object.lastModified.toISOString(),
    ETag: `"${object.etag}"`,
    ChecksumAlgorithm: object.checksum.algorithm,
    ChecksumType: object.checksum.type,
    Size: object.sizeBytes,
    StorageClass: object.storageClass,
    RestoreStatus: nowMs === null ? undefined : restoreFields(restoreStatus(object, nowMs)),
  });
}

function restoreFields(status: ReturnType<typeof restoreStatus>): XmlFields | undefined {
  if (status === null) return undefined;
  return status.inProgress
    ? { IsRestoreInProgress: true }
    : { IsRestoreInProgress: false, RestoreExpiryDate: status.expiresAt.toISOString() };
}
