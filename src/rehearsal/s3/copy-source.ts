import type { StoredObject } from '../object-store.ts';
import type { ByteRange } from '../store/body.ts';
import { requireReadable } from './archive.ts';
import { requireOwner } from './bucket-owner.ts';
import { checkConditions } from './conditions.ts';
import { findObject, readFound } from './find-object.ts';
import { versionHeader } from './object-headers.ts';
import { headerOf, type ObjectCall, parseTarget } from './request.ts';
import { S3Error } from './s3-error.ts';

/** What a copy is made of. */
export interface CopySource {
  readonly object: StoredObject;
  /** Whether it is the current object of the key that the request is about. */
  readonly same: boolean;
  /** For the answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** @throws S3Error NoSuchKey when it has gone since */
  read(range?: ByteRange): Promise<AsyncIterable<Uint8Array>>;
}

/**
 * The object that `x-amz-copy-source` names, held against the request's conditions.
 * @throws S3Error InvalidArgument, NoSuchKey, NoSuchVersion, PreconditionFailed, InvalidObjectState, AccessDenied
 */
export async function copySource(call: ObjectCall): Promise<CopySource> {
  const { store, request, clock } = call;
  const { bucket, key, query } = parseTarget(headerOf(request, 'x-amz-copy-source') ?? '');
  if (bucket === null || key === null) {
    throw new S3Error(
      'InvalidArgument',
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    );
  }
  await requireOwner(call, bucket, headerOf(request, 'x-amz-source-expected-bucket-owner'));
  const versionId = query.get('versionId');
  const at = { store, bucket, key, request };
  const object = await findObject(at, versionId).catch((error: unknown) => {
    throw error instanceof S3Error && error.code === 'MethodNotAllowed' ? markerIsNoSource() : error;
  });
  checkConditions(request, object, 'x-amz-copy-source-');
  requireReadable(object, clock.now());
  const version = versionHeader(object)['x-amz-version-id'];
  return {
    object,
    same: bucket === call.bucket && key === call.key && versionId === null,
    headers: version === undefined ? {} : { 'x-amz-copy-source-version-id': version },
    read: async (range) => (await readFound(at, object, range)).body,
  };
}

function markerIsNoSource(): S3Error {
  return new S3Error(
    'InvalidRequest',
    'The source of a copy request may not specifically refer to a delete marker by version id.',
  );
}
