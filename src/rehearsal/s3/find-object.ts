import type { ObjectPatch, StoredObject, StoredVersion } from '../object-store.ts';
import type { ByteRange } from '../store/body.ts';
import type { ObjectCall } from './request.ts';
import { S3Error } from './s3-error.ts';
import { checkedVersionId } from './version-id.ts';

type Whereabouts = Pick<ObjectCall, 'store' | 'bucket' | 'key'>;

/**
 * The object a request is about, or the version it names. What is said of delete markers: [aws-facts C.7].
 * @throws S3Error NoSuchKey, NoSuchVersion, MethodNotAllowed for a delete marker, InvalidArgument
 */
export async function findObject(
  call: Whereabouts & Pick<ObjectCall, 'request'>,
  versionId = call.request.query.get('versionId'),
): Promise<StoredObject> {
  const { store, bucket, key } = call;
  if (versionId === null) {
    const object = await store.head(bucket, key);
    if (object !== null) return object;
    const latest = await store.latestVersion(bucket, key);
    throw noSuchKey(latest?.deleteMarker === true ? markerHeaders(latest) : {});
  }
  const version = await store.version(bucket, key, checkedVersionId(versionId));
  if (version === null) throw noSuchVersion();
  if (version.object !== null) return version.object;
  throw new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
    ...markerHeaders(version),
    allow: 'DELETE',
    'last-modified': version.lastModified.toUTCString(),
  });
}

const markerHeaders = ({ versionId }: StoredVersion): Record<string, string> => ({
  'x-amz-delete-marker': 'true',
  'x-amz-version-id': versionId,
});

/**
 * The bytes of what {@link findObject} found, and what is true of them now: where there is no versioning, a newer object may have
 * taken its place. @throws S3Error NoSuchKey when it has gone
 */
export async function readFound(
  { store, bucket, key }: Whereabouts,
  found: StoredObject,
  range?: ByteRange,
): Promise<{ readonly object: StoredObject; readonly body: AsyncIterable<Uint8Array> }> {
  const read = await store.readVersion(bucket, key, found.versionId, range);
  if (read === null) throw noSuchKey();
  return read;
}

/** @throws S3Error NoSuchKey */
export function present(object: StoredObject | null): StoredObject {
  if (object === null) throw noSuchKey();
  return object;
}

/** What S3 says when there is no such object. */
export function noSuchKey(headers: Readonly<Record<string, string>> = {}): S3Error {
  return new S3Error('NoSuchKey', 'The specified key does not exist.', headers);
}

function noSuchVersion(): S3Error {
  return new S3Error('NoSuchVersion', 'The specified version does not exist.');
}

/** Changes the object a request is about, or the version it names, in place; see `amend` of the store. @throws S3Error */
export async function amendObject(call: ObjectCall, patch: ObjectPatch): Promise<StoredObject> {
  const { versionId } = await findObject(call);
  return present(await call.store.amend(call.bucket, call.key, patch, versionId));
}
