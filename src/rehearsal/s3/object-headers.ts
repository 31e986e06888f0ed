import type { StoredObject } from '../object-store.ts';
import { NULL_VERSION } from '../store/versions.ts';
import { restoreHeader } from './archive.ts';
import { checksumHeader } from './body.ts';
import { encryptionHeaders } from './encryption.ts';
import { metadataHeaders } from './kept-headers.ts';
import { lockHeaders } from './lock-headers.ts';
import type { ObjectCall } from './request.ts';

/** Headers that answer a write. */
export function writtenHeaders(call: ObjectCall, object: StoredObject): Record<string, string> {
  return {
    etag: `"${object.etag}"`,
    ...checksumHeaders(object),
    ...encryptionHeaders(call, object.encryption),
    ...versionHeader(object),
  };
}

/** Headers of HeadObject and GetObject, but for checksums. STANDARD is never named, as in S3. */
export function objectHeaders(call: ObjectCall, object: StoredObject): Record<string, string> {
  const { tags, storageClass } = object;
  const tagCount = Object.keys(tags ?? {}).length;
  return {
    'accept-ranges': 'bytes',
    'content-length': String(object.sizeBytes),
    'content-type': object.contentType,
    etag: `"${object.etag}"`,
    'last-modified': object.lastModified.toUTCString(),
    ...versionHeader(object),
    ...metadataHeaders(object.metadata),
    ...object.headers,
    ...(storageClass === 'STANDARD' ? {} : { 'x-amz-storage-class': storageClass }),
    ...encryptionHeaders(call, object.encryption),
    ...restoreHeader(object, call.clock.now()),
    ...(tagCount === 0 ? {} : { 'x-amz-tagging-count': String(tagCount) }),
    ...lockHeaders(object),
  };
}

/** The checksum of a whole object. */
export function checksumHeaders({ checksum }: StoredObject): Record<string, string> {
  return { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type };
}

/** The version of an object, unless versioning never was on. */
export function versionHeader({ versionId }: Pick<StoredObject, 'versionId'>): Record<string, string> {
  return versionId === NULL_VERSION ? {} : { 'x-amz-version-id': versionId };
}
