import { ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import type { ListedUpload } from '../../ports/bucket.ts';
import { decodeKey } from './listing/body.ts';
import { askS3, inBucket, type S3 } from './s3-calls.ts';

/** Where a page begins. */
interface Marker {
  readonly KeyMarker?: string;
  readonly UploadIdMarker?: string;
}

/** Pages of unfinished uploads, one request after the other. */
export async function* listUploads(
  s3: S3,
  bucket: string,
  prefix: string,
): AsyncIterable<readonly ListedUpload[]> {
  let from: Marker | null = {};
  while (from !== null) {
    const page: { readonly uploads: readonly ListedUpload[]; readonly next: Marker | null } = await askPage(
      s3,
      bucket,
      prefix,
      from,
    );
    if (page.uploads.length > 0) yield page.uploads;
    from = page.next;
  }
}

function askPage(s3: S3, bucket: string, prefix: string, from: Marker) {
  const asked = { ...inBucket(s3, bucket), Prefix: prefix, EncodingType: 'url' as const, ...from };
  return askS3('ListMultipartUploads', async () => {
    const answer = await s3.client.send(new ListMultipartUploadsCommand(asked));
    const decode = answer.EncodingType === 'url' ? decodeKey : (key: string): string => key;
    const { IsTruncated, NextKeyMarker, NextUploadIdMarker } = answer;
    return {
      uploads: (answer.Uploads ?? []).map(({ Key = '', Initiated }) => ({
        key: decode(Key),
        // One that does not say when it was begun accuses nobody.
        initiatedAt: Initiated ?? new Date(),
      })),
      next:
        IsTruncated !== true || NextKeyMarker === undefined
          ? null
          : {
              KeyMarker: decode(NextKeyMarker),
              ...(NextUploadIdMarker === undefined ? {} : { UploadIdMarker: NextUploadIdMarker }),
            },
    };
  });
}
