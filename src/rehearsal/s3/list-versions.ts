import type { StoredVersion } from '../object-store.ts';
import type { VersionStart } from '../store/scan.ts';
import { OWNER } from './bucket-fixed.ts';
import { type ListQuery, listPage, listQuery, startBehind } from './list-page.ts';
import { objectElements } from './listed-object.ts';
import type { BucketCall, S3Answer } from './request.ts';
import { S3Error } from './s3-error.ts';
import { versionIdOf } from './version-id.ts';
import { xmlDocumentOf, xmlFields } from './xml.ts';

/** ListObjectVersions: objects and delete markers in one order, the newest of a key first. */
export async function listObjectVersions(call: BucketCall): Promise<S3Answer> {
  const { store, request, bucket } = call;
  const { query } = request;
  const asked = listQuery(query);
  const { encode } = asked;
  const listed = objectElements(call, encode);
  const page = await listPage((from) => store.scanVersions(bucket, from), asked, startOf(query, asked));
  const { last } = page;
  const next = page.next === null || last === null ? null : last;
  const head = xmlFields([
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
  ]);
  const versions = page.items.map((version) => listedVersion(version, encode, listed)).join('');
  const prefixes = xmlFields({
    CommonPrefixes: page.commonPrefixes.map((text) => ({ Prefix: encode(text) })),
  });
  return { status: 200, body: xmlDocumentOf('ListVersionsResult', head + versions + prefixes) };
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
  listed: ReturnType<typeof objectElements>,
): string {
  const modified = lastModified.toISOString();
  const which = xmlFields({ VersionId: versionId, IsLatest: isLatest, Owner: OWNER });
  return object === null
    ? `<DeleteMarker>${xmlFields({ Key: encode(key), LastModified: modified })}${which}</DeleteMarker>`
    : `<Version>${listed({ ...object, lastModified: modified })}${which}</Version>`;
}
