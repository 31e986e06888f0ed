import type { ListedObject, ListOptions } from '../../ports/bucket.ts';
import { nullWhenAbsent } from './faults.ts';
import type { ListedPage } from './listing/body.ts';
import { askPage, attributesOf } from './listing/page.ts';
import type { S3 } from './s3-calls.ts';

/** Pages of up to 1,000 objects in the order of the bucket, one request after the other. With `startAfter` only keys after that one. */
export async function* listObjects(
  s3: S3,
  bucket: string,
  prefix: string,
  startAfter?: string,
  options: ListOptions = {},
): AsyncIterable<readonly ListedObject[]> {
  let token: string | null = null;
  do {
    const page = await askPage(s3, bucket, {
      Prefix: prefix,
      ...attributesOf(options),
      ...(startAfter === undefined ? {} : { StartAfter: startAfter }),
      ...(token === null ? {} : { ContinuationToken: token }),
    });
    if (page.objects.length > 0) yield page.objects;
    token = page.next;
  } while (token !== null);
}

/** What keys begin with up to their first slash, in the order of the bucket; null when there is no such bucket. */
export function listFolders(s3: S3, bucket: string): Promise<readonly string[] | null> {
  return nullWhenAbsent(async () => {
    const folders: string[] = [];
    let token: string | null = null;
    do {
      const asked = { Delimiter: '/', ...(token === null ? {} : { ContinuationToken: token }) };
      const page: ListedPage = await askPage(s3, bucket, asked);
      folders.push(...page.commonPrefixes);
      token = page.next;
    } while (token !== null);
    return folders;
  });
}
