import type { ListedEntry } from '../object-store.ts';
import type { WalkStart } from '../store/walk.ts';
import { OWNER } from './bucket-fixed.ts';
import { listPage, listQuery, type Page, startBehind } from './list-page.ts';
import { objectElements } from './listed-object.ts';
import type { BucketCall, S3Answer } from './request.ts';
import { S3Error } from './s3-error.ts';
import { xmlDocumentOf, xmlFields } from './xml.ts';

/** ListObjectsV2. */
export async function listObjectsV2(call: BucketCall): Promise<S3Answer> {
  const { store, request, bucket } = call;
  const { query } = request;
  const asked = listQuery(query);
  const { encode } = asked;
  const listed = objectElements(call, encode);
  const startAfter = query.get('start-after') ?? '';
  const token = query.get('continuation-token');
  const owner = query.get('fetch-owner') === 'true' ? OWNER_ELEMENT : '';
  const start = token === null ? { key: startAfter, inclusive: startAfter === '' } : decodeToken(token);
  const page = await listPage((from) => store.scanListed(bucket, from), asked, start);
  const head = xmlFields({
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
  });
  const contents = contentsOf(page, (object) => listed(object) + owner, encode);
  return { status: 200, body: xmlDocumentOf('ListBucketResult', head + contents) };
}

/** ListObjects, the first version: pages go on behind a key. It names that key only when it groups, as S3 does. */
export async function listObjects(call: BucketCall): Promise<S3Answer> {
  const { store, request, bucket } = call;
  const { query } = request;
  const asked = listQuery(query);
  const { encode } = asked;
  const listed = objectElements(call, encode);
  const marker = query.get('marker') ?? '';
  const page = await listPage((from) => store.scanListed(bucket, from), asked, startBehind(marker, asked));
  const last = typeof page.last === 'string' ? page.last : (page.last?.key ?? '');
  const names = asked.delimiter !== '' && page.next !== null;
  const head = xmlFields({
    Name: bucket,
    Prefix: encode(asked.prefix),
    Marker: encode(marker),
    NextMarker: names ? encode(last) : undefined,
    Delimiter: asked.delimiter === '' ? undefined : encode(asked.delimiter),
    EncodingType: asked.encodingType,
    MaxKeys: asked.maxKeys,
    IsTruncated: page.next !== null,
  });
  const contents = contentsOf(page, (object) => listed(object) + OWNER_ELEMENT, encode);
  return { status: 200, body: xmlDocumentOf('ListBucketResult', head + contents) };
}

const OWNER_ELEMENT = xmlFields({ Owner: OWNER });

function contentsOf(
  { items, commonPrefixes }: Page<ListedEntry>,
  listed: (object: ListedEntry) => string,
  encode: (text: string) => string,
): string {
  const contents = items.map((object) => `<Contents>${listed(object)}</Contents>`);
  return (
    contents.join('') +
    xmlFields({ CommonPrefixes: commonPrefixes.map((text) => ({ Prefix: encode(text) })) })
  );
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
