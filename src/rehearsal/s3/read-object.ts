import type { StoredObject } from '../object-store.ts';
import { objectHeaders, refuseArchived } from './object-headers.ts';
import { headerOf, type ObjectCall, type S3Answer, type S3Request } from './request.ts';
import { S3Error } from './s3-error.ts';

/** HeadObject. */
export async function headObject({ store, request, bucket, key }: ObjectCall): Promise<S3Answer> {
  const object = present(await store.head(bucket, key));
  checkVersion(request, object);
  checkConditions(request, object);
  return { status: 200, headers: objectHeaders(object, wantsChecksums(request)) };
}

/** GetObject, whole or one range. Archived objects are refused. */
export async function getObject({ store, request, bucket, key }: ObjectCall): Promise<S3Answer> {
  const head = present(await store.head(bucket, key));
  checkVersion(request, head);
  checkConditions(request, head);
  refuseArchived(head);
  const range = rangeOf(headerOf(request, 'range'), head.sizeBytes);
  const found = await store.read(bucket, key, range ?? undefined);
  if (found === null) throw noSuchKey();
  const { object, body } = found;
  if (range === null) return { status: 200, headers: objectHeaders(object, wantsChecksums(request)), body };
  const headers = {
    ...objectHeaders(object, false),
    'content-length': String(range.end - range.start + 1),
    'content-range': `bytes ${range.start}-${range.end}/${object.sizeBytes}`,
  };
  return { status: 206, headers, body };
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

const wantsChecksums = (request: S3Request): boolean =>
  headerOf(request, 'x-amz-checksum-mode')?.toUpperCase() === 'ENABLED';

// Replaced versions are kept on disk, not served: a caller must not get the current one instead.
function checkVersion(request: S3Request, object: StoredObject): void {
  const wanted = request.query.get('versionId');
  if (wanted === null || wanted === object.versionId) return;
  throw new S3Error('NotImplemented', 'The rehearsal serves only the current version of an object.');
}

function checkConditions(request: S3Request, object: StoredObject): void {
  const matches = (list: string): boolean =>
    list.split(',').some((tag) => tag.trim() === '*' || tag.trim().replaceAll('"', '') === object.etag);
  const changedAfter = (date: string): boolean =>
    Math.floor(object.lastModified.getTime() / 1000) > Date.parse(date) / 1000;
  const ifMatch = headerOf(request, 'if-match');
  const ifNoneMatch = headerOf(request, 'if-none-match');
  const modifiedSince = headerOf(request, 'if-modified-since');
  const unmodifiedSince = headerOf(request, 'if-unmodified-since');
  if (
    ifMatch !== undefined ? !matches(ifMatch) : unmodifiedSince !== undefined && changedAfter(unmodifiedSince)
  ) {
    throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
  }
  if (
    ifNoneMatch !== undefined
      ? matches(ifNoneMatch)
      : modifiedSince !== undefined && !changedAfter(modifiedSince)
  ) {
    throw new S3Error('NotModified', 'Not Modified', { etag: `"${object.etag}"` });
  }
}

/**
 * One range of a `Range` header, inclusive on both ends; null for the whole body, which is also what S3 answers to a header it cannot read.
 * @throws S3Error InvalidRange when no byte of the object is in it
 */
export function rangeOf(
  header: string | undefined,
  sizeBytes: number,
): { readonly start: number; readonly end: number } | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return null;
  const last = sizeBytes - 1;
  const [, from = '', to = ''] = match;
  const start = from === '' ? Math.max(0, sizeBytes - Number(to)) : Number(from);
  const end = from === '' || to === '' ? last : Math.min(Number(to), last);
  if (from !== '' && to !== '' && Number(to) < Number(from)) return null;
  if (start > last || (from === '' && Number(to) === 0)) {
    throw new S3Error('InvalidRange', 'The requested range is not satisfiable', {
      'content-range': `bytes */${sizeBytes}`,
    });
  }
  return { start, end };
}
