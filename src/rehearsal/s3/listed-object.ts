import type { ListedEntry } from '../object-store.ts';
import { type BucketCall, headerOf } from './request.ts';
import { restoreStatus } from './restore-times.ts';
import { S3Error } from './s3-error.ts';
import { escapeXml, xmlFields } from './xml.ts';

/**
 * What a listing says of an object, as elements: how far restores are only when the request asks for it.
 * @throws S3Error InvalidArgument when it asks for anything else
 */
export function objectElements(
  { request, clock }: Pick<BucketCall, 'request' | 'clock'>,
  encode: (text: string) => string,
): (object: ListedEntry) => string {
  const wanted = headerOf(request, 'x-amz-optional-object-attributes');
  const attributes = wanted?.split(',').map((name) => name.trim()) ?? [];
  if (attributes.some((name) => name !== 'RestoreStatus'))
    throw new S3Error('InvalidArgument', 'Invalid attribute name specified');
  const nowMs = wanted === undefined ? null : clock.now();
  // Written by hand: a page has a thousand of these.
  return ({ key, lastModified, etag, checksum, sizeBytes, storageClass, restore }) =>
    `<Key>${escapeXml(encode(key))}</Key><LastModified>${lastModified}</LastModified><ETag>&quot;${escapeXml(etag)}&quot;</ETag>` +
    `<ChecksumAlgorithm>${checksum.algorithm}</ChecksumAlgorithm><ChecksumType>${checksum.type}</ChecksumType>` +
    `<Size>${sizeBytes}</Size><StorageClass>${escapeXml(storageClass)}</StorageClass>` +
    (nowMs === null || restore === undefined ? '' : restoreElement({ restore }, nowMs));
}

function restoreElement(object: Required<Pick<ListedEntry, 'restore'>>, nowMs: number): string {
  const status = restoreStatus(object, nowMs);
  if (status === null) return '';
  const fields = status.inProgress
    ? { IsRestoreInProgress: true }
    : { IsRestoreInProgress: false, RestoreExpiryDate: status.expiresAt.toISOString() };
  return xmlFields({ RestoreStatus: fields });
}
