import type { ObjectPatch, StoredObject } from '../object-store.ts';
import type { ByteRange } from '../store/body.ts';
import type { ObjectCall } from './request.ts';
import { S3Error } from './s3-error.ts';

type Whereabouts = Pick<ObjectCall, 'store' | 'bucket' | 'key'>;

/**
 * The object a request is about, or the version it names.
 * @throws S3Error NoSuchKey, NoSuchVersion, MethodNotAllowed for a delete marker
 */
export async function findObject(
  call: Whereabouts & Pick<ObjectCall, 'request'>,
  versionId = call.request.query.get('versionId'),
): Promise<StoredObject> {
  const { store, bucket, key } = call;
  if (versionId === null) return present(await store.head(bucket, key));
  const version = await store.version(bucket, key, versionId);
  if (version === null) throw new S3Error('NoSuchVersion', 'The specified version does not exist.');
  if (version.object !== null) return version.object;
  throw new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
    allow: 'DELETE',
    'last-modified': version.lastModified.toUTCString(),
    'x-amz-delete-marker': 'true',
    'x-amz-version-id': versionId,
  });
}

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

/** Changes the object a request is about, or the version it names, in place; see `amend` of the store. @throws S3Error */
export async function amendObject(call: ObjectCall, patch: ObjectPatch): Promise<StoredObject> {
  const { versionId } = await findObject(call);
  return present(await call.store.amend(call.bucket, call.key, patch, versionId));
}

/** @throws S3Error NoSuchKey */
export function present(object: StoredObject | null): StoredObject {
  if (object === null) throw noSuchKey();
  return object;
}

/** What S3 says when there is no such object. */
export function noSuchKey(): S3Error {
  return new S3Error('NoSuchKey', 'The specified key does not exist.');
}
