import { isAscii } from 'node:buffer';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type _Object, ListObjectsV2Command, type ListObjectsV2CommandInput } from '@aws-sdk/client-s3';
import { safeText } from '../../../inventory/display.ts';
import type { ListedObject, ListOptions } from '../../../ports/bucket.ts';
import { PortFault } from '../../../ports/faults.ts';
import { askS3, bareEtag, inBucket, type S3 } from '../s3-calls.ts';
import { decodeKey, type ListedPage, readListBody } from './body.ts';
import { restoreStateOf } from './restore-state.ts';

/** What one request asks for; the bucket and the encoding are added. */
export type PageAsked = Pick<
  ListObjectsV2CommandInput,
  'Prefix' | 'StartAfter' | 'ContinuationToken' | 'Delimiter' | 'MaxKeys' | 'OptionalObjectAttributes'
>;

/** What a request has to name for a listing that tells this. */
export function attributesOf({
  restoreStatus = false,
}: ListOptions): Pick<PageAsked, 'OptionalObjectAttributes'> {
  return restoreStatus ? { OptionalObjectAttributes: ['RestoreStatus'] } : {};
}

/**
 * One page of a listing. Keys are asked for URL-encoded, because XML 1.0 cannot carry every character a key may hold; an endpoint
 * that ignores the wish says so in its answer, and then they are taken as they are. Throws PortFault.
 */
export function askPage(s3: S3, bucket: string, asked: PageAsked): Promise<ListedPage> {
  return askS3('ListObjectsV2', async () => {
    const command = new ListObjectsV2Command({ ...inBucket(s3, bucket), EncodingType: 'url', ...asked });
    const read = readBodyOf(command);
    const answer = await s3.client.send(command);
    return (
      read() ??
      readable(bucket, () => {
        const decode = answer.EncodingType === 'url' ? decodeKey : (key: string): string => key;
        return {
          objects: (answer.Contents ?? []).map((object) => listed(object, decode)),
          commonPrefixes: (answer.CommonPrefixes ?? []).map(({ Prefix = '' }) => decode(Prefix)),
          next: answer.IsTruncated === true ? (answer.NextContinuationToken ?? null) : null,
        };
      })
    );
  });
}

/** As much of the SDK's answer as is exchanged. */
interface Answer {
  readonly response: { readonly statusCode?: number; body?: unknown };
}

/** A document that the SDK reads in no time. */
const NOTHING = '<ListBucketResult></ListBucketResult>';

/**
 * Reads the answer between connection and SDK, where retries and checks of the SDK stand around it: what is read here the SDK sees
 * as an empty document; errors, and what {@link readListBody} does not read, it sees as they are.
 */
function readBodyOf(command: ListObjectsV2Command): () => ListedPage | null {
  let page: ListedPage | null = null;
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { response } = result as unknown as Answer;
      page = null;
      if (response.statusCode !== 200 || !(response.body instanceof Readable)) return result;
      const body = await buffer(response.body);
      // What is URL-encoded is ASCII, which is read several times as fast.
      const text = body.toString(isAscii(body) ? 'latin1' : 'utf8');
      page = readable(String(command.input.Bucket), () => readListBody(text));
      response.body = Readable.from([page === null ? body : Buffer.from(NOTHING)]);
      return result;
    },
    { step: 'deserialize', name: 'headwaterListBody', priority: 'low' },
  );
  return () => page;
}

function readable<T>(bucket: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    throw new PortFault({
      kind: 'invalid',
      service: 'KeyUnreadable',
      operation: 'S3 ListObjectsV2',
      message: `the listing of ${safeText(bucket)} holds a key that is no UTF-8 text`,
    });
  }
}

function listed(object: _Object, decode: (key: string) => string): ListedObject {
  return {
    key: decode(object.Key ?? ''),
    sizeBytes: object.Size ?? 0,
    etag: bareEtag(object.ETag),
    lastModified: object.LastModified ?? new Date(0),
    storageClass: object.StorageClass ?? 'STANDARD',
    checksumAlgorithms: object.ChecksumAlgorithm ?? [],
    ...restoreStateOf(object.RestoreStatus?.IsRestoreInProgress, object.RestoreStatus?.RestoreExpiryDate),
  };
}
