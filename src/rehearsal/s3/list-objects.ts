import type { WalkStart } from '../store/walk.ts';
import { OWNER } from './bucket-fixed.ts';
import { listPage, listQuery, startBehind } from './list-page.ts';
import { objectFields } from './listed-object.ts';
import type { BucketCall, S3Answer } from './request.ts';
import { S3Error } from './s3-error.ts';
import { xmlDocument } from './xml.ts';

/** ListObjectsV2. */
export async function listObjectsV2(call: BucketCall): Promise<S3Answer> {
  const { store, request, bucket } = call;
  const { query } = request;
  const asked = listQuery(query);
  const { encode } = asked;
  const listed = objectFields(call, encode);
  const startAfter = query.get('start-after') ?? '';
  const token = query.get('continuation-token');
  const owner = query.get('fetch-owner') === 'true' ? { Owner: OWNER } : {};
  const start = token === null ? { key: startAfter, inclusive: startAfter === '' } : decodeToken(token);
  const page = await listPage((from) => store.scan(bucket, from), asked, start);
  const body = xmlDocument('ListBucketResult', {
    Name: bucket,
    Prefix: encode(asked.prefix),
    Delimiter: asked.delimiter === '' ? undefined : encode(asked.delimiter),
    StartAfter: startAfter === '' ? undefined : encode(startAfter),
    ContinuationToken: token ?? undefined,
    NextContinuationToken: page.next === null ? undefined : encodeToken({ key: page.next, inclusive: true }),
    EncodingType: asked.encodingType,
    KeyCount: page.items.length + page.commonPrefixes.length,
    MaxKeys: asked.maxKeys,
    IsTruncated: page.next !== null,
    Contents: page.items.map((object) => ({ ...listed(object), ...owner })),
    CommonPrefixes: page.commonPrefixes.map((text) => ({ Prefix: encode(text) })),
  });
  return { status: 200, body };
}

/** ListObjects, the first version: pages go on behind a key. It names that key only when it groups, as S3 does. */
export async function listObjects(call: BucketCall): Promise<S3Answer> {
  const { store, request, bucket } = call;
  const { query } = request;
  const asked = listQuery(query);
  const { encode } = asked;
  const listed = objectFields(call, encode);
  const marker = query.get('marker') ?? '';
  const page = await listPage((from) => store.scan(bucket, from), asked, startBehind(marker, asked));
  const last = typeof page.last === 'string' ? page.last : (page.last?.key ?? '');
  const names = asked.delimiter !== '' && page.next !== null;
  const body = xmlDocument('ListBucketResult', {
    Name: bucket,
    Prefix: encode(asked.prefix),
    Marker: encode(marker),
    NextMarker: names ? encode(last) : undefined,
    Delimiter: asked.delimiter === '' ? undefined : encode(asked.delimiter),
    EncodingType: asked.encodingType,
    MaxKeys: asked.maxKeys,
    IsTruncated: page.next !== null,
    Contents: page.items.map((object) => ({ ...listed(object), Owner: OWNER })),
    CommonPrefixes: page.commonPrefixes.map((text) => ({ Prefix: encode(text) })),
  });
  return { status: 200, body };
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
