import {
  type DeleteMarkerEntry,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type ObjectVersion,
} from '@aws-sdk/client-s3';
import type { ListedVersion } from '../../ports/bucket.ts';
import { decodeKey } from './listing/body.ts';
import { askS3, inBucket, type S3 } from './s3-calls.ts';

/** Where a page begins. */
interface Marker {
  readonly KeyMarker?: string;
  readonly VersionIdMarker?: string;
}

/** Pages of versions, one request after the other: S3 gives no place to begin at but where the last page ended. */
export async function* listVersions(
  s3: S3,
  bucket: string,
  prefix: string,
): AsyncIterable<readonly ListedVersion[]> {
  let from: Marker | null = {};
  while (from !== null) {
    const page: { readonly versions: readonly ListedVersion[]; readonly next: Marker | null } = await askPage(
      s3,
      bucket,
      prefix,
      from,
    );
    if (page.versions.length > 0) yield page.versions;
    from = page.next;
  }
}

function askPage(s3: S3, bucket: string, prefix: string, from: Marker) {
  const asked = { ...inBucket(s3, bucket), Prefix: prefix, EncodingType: 'url' as const, ...from };
  return askS3('ListObjectVersions', async () => {
    const answer = await s3.client.send(new ListObjectVersionsCommand(asked));
    // XML 1.0 cannot carry every character of a key; an endpoint that ignores the wish does not name it in its answer.
    const decode = answer.EncodingType === 'url' ? decodeKey : (key: string): string => key;
    return {
      versions: [
        ...(answer.Versions ?? []).map((one) => listed('object', one, decode)),
        ...(answer.DeleteMarkers ?? []).map((one) => listed('delete-marker', one, decode)),
      ],
      next: nextOf(answer, decode),
    };
  });
}

function nextOf(
  { IsTruncated, NextKeyMarker, NextVersionIdMarker }: ListObjectVersionsCommandOutput,
  decode: (key: string) => string,
): Marker | null {
  if (IsTruncated !== true || NextKeyMarker === undefined) return null;
  const key = { KeyMarker: decode(NextKeyMarker) };
  return NextVersionIdMarker === undefined ? key : { ...key, VersionIdMarker: NextVersionIdMarker };
}

function listed(
  kind: ListedVersion['kind'],
  one: ObjectVersion | DeleteMarkerEntry,
  decode: (key: string) => string,
): ListedVersion {
  return {
    kind,
    key: decode(one.Key ?? ''),
    isLatest: one.IsLatest === true,
    lastModified: one.LastModified ?? new Date(0),
    sizeBytes: 'Size' in one ? (one.Size ?? 0) : 0,
  };
}
