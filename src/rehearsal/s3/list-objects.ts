import type { StoredObject } from '../object-store.ts';
import { compareKeys, successorOf } from '../store/key-order.ts';
import type { DiskStore } from '../store/store.ts';
import type { WalkStart } from '../store/walk.ts';
import { type BucketCall, headerOf, type S3Answer, type S3Request } from './request.ts';
import { restoreStatus } from './restore-times.ts';
import { S3Error } from './s3-error.ts';
import { xmlDocument } from './xml.ts';

/** S3 answers at most this many keys and common prefixes at once. */
const MAX_KEYS = 1000;

/** ListObjectsV2. */
export async function listObjectsV2({ store, clock, request, bucket }: BucketCall): Promise<S3Answer> {
  const { query } = request;
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const startAfter = query.get('start-after') ?? '';
  const token = query.get('continuation-token');
  const limit = maxKeys(query.get('max-keys'));
  const encode = encoder(query.get('encoding-type'));
  const start = token === null ? { key: startAfter, inclusive: startAfter === '' } : decodeToken(token);
  const page = await listPage(store, bucket, { prefix, delimiter, start, limit: Math.min(limit, MAX_KEYS) });
  const now = wantsRestoreStatus(request) ? clock.now() : null;
  const encodes = query.has('encoding-type');
  const body = xmlDocument('ListBucketResult', {
    Name: bucket,
    Prefix: encode(prefix),
    ...(delimiter === '' ? {} : { Delimiter: encode(delimiter) }),
    ...(startAfter === '' ? {} : { StartAfter: encode(startAfter) }),
    ...(token === null ? {} : { ContinuationToken: token }),
    ...(page.next === null ? {} : { NextContinuationToken: encodeToken(page.next) }),
    ...(encodes ? { EncodingType: 'url' } : {}),
    KeyCount: page.objects.length + page.commonPrefixes.length,
    MaxKeys: limit,
    IsTruncated: page.next !== null,
    Contents: page.objects.map((object) => contents(object, encode, now)),
    CommonPrefixes: page.commonPrefixes.map((text) => ({ Prefix: encode(text) })),
  });
  return { status: 200, body };
}

/** OptionalObjectAttributes knows this one only. */
function wantsRestoreStatus(request: S3Request): boolean {
  const wanted = headerOf(request, 'x-amz-optional-object-attributes');
  if (wanted === undefined) return false;
  const attributes = wanted.split(',').map((name) => name.trim());
  if (attributes.some((name) => name !== 'RestoreStatus')) {
    throw new S3Error('InvalidArgument', 'Invalid attribute name specified');
  }
  return true;
}

/** `nowMs` is null when nobody asks how far restores are. */
function contents(object: StoredObject, encode: (text: string) => string, nowMs: number | null) {
  const status = nowMs === null ? null : restoreStatus(object, nowMs);
  return {
    Key: encode(object.key),
    LastModified: object.lastModified.toISOString(),
    ETag: `"${object.etag}"`,
    ChecksumAlgorithm: object.checksum.algorithm,
    ChecksumType: object.checksum.type,
    Size: object.sizeBytes,
    StorageClass: object.storageClass,
    ...(status === null ? {} : { RestoreStatus: restoreFields(status) }),
  };
}

const restoreFields = (status: NonNullable<ReturnType<typeof restoreStatus>>) =>
  status.inProgress
    ? { IsRestoreInProgress: true }
    : { IsRestoreInProgress: false, RestoreExpiryDate: status.expiresAt.toISOString() };

interface Page {
  readonly objects: readonly StoredObject[];
  readonly commonPrefixes: readonly string[];
  readonly next: WalkStart | null;
}

async function listPage(
  store: DiskStore,
  bucket: string,
  query: {
    readonly prefix: string;
    readonly delimiter: string;
    readonly start: WalkStart;
    readonly limit: number;
  },
): Promise<Page> {
  const objects: StoredObject[] = [];
  const commonPrefixes: string[] = [];
  let from: WalkStart | null =
    compareKeys(query.start.key, query.prefix) < 0 ? { key: query.prefix, inclusive: true } : query.start;
  if (query.limit === 0) from = null;
  while (from !== null) {
    let skipTo: WalkStart | null = null;
    for await (const object of store.scan(bucket, from)) {
      if (!object.key.startsWith(query.prefix)) break;
      const group = groupOf(object.key, query.prefix, query.delimiter);
      if (objects.length + commonPrefixes.length === query.limit) {
        return { objects, commonPrefixes, next: { key: object.key, inclusive: true } };
      }
      if (group === null) {
        objects.push(object);
        continue;
      }
      commonPrefixes.push(group);
      const after = successorOf(group);
      skipTo = after === null ? null : { key: after, inclusive: true };
      break;
    }
    from = skipTo;
  }
  return { objects, commonPrefixes, next: null };
}

function groupOf(key: string, prefix: string, delimiter: string): string | null {
  if (delimiter === '') return null;
  const end = key.indexOf(delimiter, prefix.length);
  return end < 0 ? null : key.slice(0, end + delimiter.length);
}

function maxKeys(text: string | null): number {
  if (text === null) return MAX_KEYS;
  if (!/^\d{1,10}$/.test(text))
    throw new S3Error('InvalidArgument', 'Provided max-keys not an integer or within integer range');
  return Number(text);
}

function encoder(type: string | null): (text: string) => string {
  if (type === null) return (text) => text;
  if (type !== 'url') throw new S3Error('InvalidArgument', 'Invalid Encoding Method specified in Request');
  return urlEncode;
}

/** As S3 does with `encoding-type=url`: a space becomes `+`, a plus `%2B`, slashes and `-_.*` stay (measured on AWS, 2026-09). */
export function urlEncode(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()~]/g, (unit) => `%${unit.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
    .replaceAll('%2F', '/');
}

const encodeToken = (next: WalkStart): string => Buffer.from(JSON.stringify(next)).toString('base64url');

function decodeToken(token: string): WalkStart {
  try {
    const { key, inclusive } = JSON.parse(Buffer.from(token, 'base64url').toString()) as Partial<WalkStart>;
    if (typeof key === 'string' && typeof inclusive === 'boolean') return { key, inclusive };
  } catch {
    // Answered below, like a token that parses and is not ours.
  }
  throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect');
}
