import type { StoredVersion } from '../object-store.ts';
import type { VersionStart } from '../store/store.ts';
import { OWNER } from './bucket-fixed.ts';
import { type ListQuery, listPage, listQuery, startBehind } from './list-page.ts';
import { objectFields } from './listed-object.ts';
import type { BucketCall, S3Answer } from './request.ts';
import { S3Error } from './s3-error.ts';
import { versionIdOf } from './version-id.ts';
import { type XmlFields, xmlDocument } from './xml.ts';

/** ListObjectVersions: objects and delete markers in one order, the newest of a key first. */
export async function listObjectVersions(call: BucketCall): Promise<S3Answer> {
  const { store, request, bucket } = call;
  const { query } = request;
  const asked = listQuery(query);
  const { encode } = asked;
  const listed = objectFields(call, encode);
  const page = await listPage((from) => store.scanVersions(bucket, from), asked, startOf(query, asked));
  const { last } = page;
  const next = page.next === null || last === null ? null : last;
  const body = xmlDocument('ListVersionsResult', [
    ['Name', bucket],
    ['Prefix', encode(asked.prefix)],
    ['KeyMarker', encode(query.get('key-marker') ?? '')],
    ['VersionIdMarker', query.get('version-id-marker') ?? ''],
    ['NextKeyMarker', next === null ? undefined : encode(typeof next === 'string' ? next : next.key)],
    ['NextVersionIdMarker', next === null || typeof next === 'string' ? undefined : next.versionId],
    ['MaxKeys', asked.maxKeys],
    ['Delimiter', asked.delimiter === '' ? undefined : encode(asked.delimiter)],
    ['EncodingType', asked.encodingType],
    ['IsTruncated', page.next !== null],
    ...page.items.map((version) => listedVersion(version, encode, listed)),
    ...page.commonPrefixes.map((text) => ['CommonPrefixes', { Prefix: encode(text) }] as const),
  ]);
  return { status: 200, body };
}

function startOf(query: URLSearchParams, asked: ListQuery): VersionStart {
  const keyMarker = query.get('key-marker') ?? '';
  const after = query.get('version-id-marker') === '' ? null : versionIdOf(query, 'version-id-marker');
  if (after === null) return startBehind(keyMarker, asked);
  if (keyMarker === '') {
    throw new S3Error('InvalidArgument', 'A version-id marker cannot be specified without a key marker.');
  }
  return { key: keyMarker, inclusive: true, after };
}

function listedVersion(
  { key, versionId, isLatest, lastModified, object }: StoredVersion,
  encode: (text: string) => string,
  listed: ReturnType<typeof objectFields>,
): readonly [string, XmlFields] {
  const which = { VersionId: versionId, IsLatest: isLatest, Owner: OWNER };
  return object === null
    ? ['DeleteMarker', { Key: encode(key), LastModified: lastModified.toISOString(), ...which }]
    : ['Version', { ...listed(object), ...which }];
}
