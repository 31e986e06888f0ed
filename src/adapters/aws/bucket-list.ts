import { type _Object, ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { ListedObject } from '../../ports/bucket.ts';
import { askS3, bareEtag, inBucket, type S3 } from './s3-calls.ts';

/**
 * Pages of up to 1,000 objects. Keys are asked for URL-encoded, because XML 1.0 cannot carry every character a key may
 * hold; an endpoint that ignores the wish says so in its answer, and then they are taken as they are. With `startAfter`
 * only keys after that one.
 */
export async function* listObjects(
  s3: S3,
  bucket: string,
  prefix: string,
  startAfter?: string,
): AsyncIterable<readonly ListedObject[]> {
  let token: string | undefined;
  do {
    const page = await askS3('ListObjectsV2', () =>
      s3.client.send(
        new ListObjectsV2Command({
          ...inBucket(s3, bucket),
          Prefix: prefix,
          EncodingType: 'url',
          ...(startAfter === undefined ? {} : { StartAfter: startAfter }),
          ...(token === undefined ? {} : { ContinuationToken: token }),
        }),
      ),
    );
    const decode = page.EncodingType === 'url' ? decodeKey : (key: string) => key;
    const objects = (page.Contents ?? []).map((object) => listed(object, decode));
    if (objects.length > 0) yield objects;
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
}

/** Undoes S3's form encoding: a space comes as `+`, a plus sign as `%2B`. */
export function decodeKey(encoded: string): string {
  return decodeURIComponent(encoded.replaceAll('+', ' '));
}

function listed(object: _Object, decode: (key: string) => string): ListedObject {
  return {
    key: decode(object.Key ?? ''),
    sizeBytes: object.Size ?? 0,
    etag: bareEtag(object.ETag),
    lastModified: object.LastModified ?? new Date(0),
    storageClass: object.StorageClass ?? 'STANDARD',
    checksumAlgorithms: object.ChecksumAlgorithm ?? [],
  };
}
