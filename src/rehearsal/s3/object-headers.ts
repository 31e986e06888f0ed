import type { StoredObject } from '../object-store.ts';
import type { CommitOptions } from '../store/commit.ts';
import { NULL_VERSION } from '../store/versions.ts';
import { checksumHeader } from './body.ts';
import { headerOf, type S3Request } from './request.ts';
import { S3Error } from './s3-error.ts';

/** Classes an object can be written to or moved to in a general purpose bucket (S3 API model, StorageClass). */
const STORAGE_CLASSES = [
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'DEEP_ARCHIVE',
  'GLACIER_IR',
];
/** Classes whose objects must be restored before they can be read. */
const ARCHIVED = ['GLACIER', 'DEEP_ARCHIVE'];

/** Most user metadata, names and values together [aws-facts D]. */
const MAX_METADATA_BYTES = 2048;
const METADATA = 'x-amz-meta-';

// To accept and forget any of these would let a caller believe in something that is not there.
const REFUSED = [
  'x-amz-tagging',
  'x-amz-grant-',
  'x-amz-object-lock-',
  'x-amz-server-side-encryption-customer-',
  'x-amz-copy-source-server-side-encryption-customer-',
  'x-amz-website-redirect-location',
  'x-amz-write-offset-bytes',
  'cache-control',
  'content-disposition',
  'content-language',
  'expires',
];

/** What a writing request says about the object. @throws S3Error for anything the rehearsal would have to forget */
export function writeOptions(request: S3Request): CommitOptions {
  refuseUnsupported(request);
  const contentType = headerOf(request, 'content-type');
  const ifNoneMatch = headerOf(request, 'if-none-match');
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') {
    throw new S3Error('NotImplemented', 'If-None-Match takes only * when writing.');
  }
  const ifMatch = headerOf(request, 'if-match');
  const storageClass = headerOf(request, 'x-amz-storage-class') ?? 'STANDARD';
  if (!STORAGE_CLASSES.includes(storageClass)) {
    throw new S3Error('InvalidStorageClass', 'The storage class you specified is not valid');
  }
  return {
    ...(contentType === undefined ? {} : { contentType }),
    ...(ifNoneMatch === undefined ? {} : { ifNoneMatch }),
    ...(ifMatch === undefined ? {} : { ifMatch: ifMatch.replaceAll('"', '') }),
    storageClass,
    metadata: metadataOf(request),
  };
}

function refuseUnsupported(request: S3Request): void {
  const refused = Object.keys(request.headers).find((name) =>
    REFUSED.some((prefix) => name.startsWith(prefix)),
  );
  if (refused !== undefined) throw new S3Error('NotImplemented', `The rehearsal does not keep ${refused}.`);
  const encoding = headerOf(request, 'content-encoding');
  if (encoding !== undefined && encoding !== 'aws-chunked') {
    throw new S3Error('NotImplemented', 'The rehearsal does not keep content-encoding.');
  }
  const acl = headerOf(request, 'x-amz-acl');
  if (acl !== undefined && acl !== 'bucket-owner-full-control') {
    throw new S3Error('AccessControlListNotSupported', 'The bucket does not allow ACLs');
  }
}

function metadataOf(request: S3Request): Record<string, string> {
  const metadata: Record<string, string> = {};
  let bytes = 0;
  for (const [name, value] of Object.entries(request.headers)) {
    if (!name.startsWith(METADATA) || value === undefined) continue;
    const text = String(value);
    metadata[name.slice(METADATA.length)] = text;
    bytes += name.length - METADATA.length + text.length;
  }
  if (bytes > MAX_METADATA_BYTES) {
    throw new S3Error('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size.');
  }
  return metadata;
}

/** Headers that answer a write. */
export function writtenHeaders(object: StoredObject): Record<string, string> {
  return { etag: `"${object.etag}"`, ...checksumHeaders(object), ...versionHeader(object) };
}

/** Headers of HeadObject and GetObject. STANDARD is never named, as in S3. */
export function objectHeaders(object: StoredObject, checksums: boolean): Record<string, string> {
  const headers: Record<string, string> = {
    'accept-ranges': 'bytes',
    'content-length': String(object.sizeBytes),
    'content-type': object.contentType,
    etag: `"${object.etag}"`,
    'last-modified': object.lastModified.toUTCString(),
    ...versionHeader(object),
  };
  for (const [name, value] of Object.entries(object.metadata)) headers[`${METADATA}${name}`] = value;
  if (object.storageClass !== 'STANDARD') headers['x-amz-storage-class'] = object.storageClass;
  return checksums ? { ...headers, ...checksumHeaders(object) } : headers;
}

function checksumHeaders({ checksum }: StoredObject): Record<string, string> {
  return { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type };
}

function versionHeader({ versionId }: StoredObject): Record<string, string> {
  return versionId === NULL_VERSION ? {} : { 'x-amz-version-id': versionId };
}

/** @throws S3Error InvalidObjectState for an archived object: it must be restored first */
export function refuseArchived(object: StoredObject): void {
  if (!ARCHIVED.includes(object.storageClass)) return;
  throw new S3Error('InvalidObjectState', "The operation is not valid for the object's storage class");
}
