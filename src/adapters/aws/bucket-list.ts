import type { ListedObject } from '../../ports/bucket.ts';
import { askPage } from './listing/page.ts';
import type { S3 } from './s3-calls.ts';

/** Pages of up to 1,000 objects in the order of the bucket, one request after the other. With `startAfter` only keys after that one. */
export async function* listObjects(
  s3: S3,
  bucket: string,
  prefix: string,
  startAfter?: string,
): AsyncIterable<readonly ListedObject[]> {
  let token: string | null = null;
  do {
    const page = await askPage(s3, bucket, {
      Prefix: prefix,
      ...(startAfter === undefined ? {} : { StartAfter: startAfter }),
      ...(token === null ? {} : { ContinuationToken: token }),
    });
    if (page.objects.length > 0) yield page.objects;
    token = page.next;
  } while (token !== null);
}
