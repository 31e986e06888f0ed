import type { IncomingHttpHeaders } from 'node:http';
import type { ChunkSignatures } from '../auth/chunk-signatures.ts';
import type { Clock } from '../clock.ts';
import type { DiskStore } from '../store/store.ts';
import type { BucketSettings } from './bucket-settings.ts';
import { S3Error } from './s3-error.ts';

/** One S3 request, path-style, before anybody has looked at its body. */
export interface S3Request {
  readonly method: string;
  /** Null for ListBuckets. */
  readonly bucket: string | null;
  /** Null for requests about the bucket. */
  readonly key: string | null;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: AsyncIterable<Uint8Array>;
  /** Checks the signatures of the body's chunks, where it has them and they are checked. */
  readonly chunks?: ChunkSignatures | null;
}

/** What is sent back. */
export interface S3Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text is an XML document. */
  readonly body?: string | AsyncIterable<Uint8Array>;
}

/** Whose a bucket is, be it there or not; null: nobody has said, so whose it is expected to be is not checked. */
export type OwnerOf = (
  bucket: string,
) => Promise<{ readonly account: string; readonly isOurs: boolean } | null>;

/** A request about an object, with its surroundings. */
export interface ObjectCall {
  readonly store: DiskStore;
  readonly clock: Clock;
  readonly settings: BucketSettings;
  /** The account that asks; null: nobody has said. */
  readonly account: string | null;
  readonly ownerOf: OwnerOf;
  readonly request: S3Request;
  readonly bucket: string;
  readonly key: string;
}

/** A request about a bucket. */
export type BucketCall = Omit<ObjectCall, 'key'>;

/** The bucket that a virtual-host style Host header names: `BUCKET.s3.localhost` or `BUCKET.localhost`, with any port. */
export function bucketOfHost(host: string | undefined): string | null {
  const name = (host ?? '').toLowerCase().replace(/:\d+$/, '');
  const bucket = /^(.+?)(?:\.s3)?\.localhost$/.exec(name)?.[1] ?? null;
  return bucket === 's3' ? null : bucket;
}

/**
 * Takes bucket and key out of a request target, or the key alone when the Host header names the bucket. Nothing is
 * normalised: `..` and empty components belong to the key.
 * @throws S3Error InvalidURI when the escapes are not UTF-8
 */
export function parseTarget(target: string, host?: string): Pick<S3Request, 'bucket' | 'key' | 'query'> {
  const question = target.indexOf('?');
  const path = (question < 0 ? target : target.slice(0, question)).replace(/^\//, '');
  const query = new URLSearchParams(question < 0 ? '' : target.slice(question + 1));
  const named = bucketOfHost(host);
  if (named !== null) return { bucket: named, key: path === '' ? null : decode(path), query };
  const slash = path.indexOf('/');
  const bucket = decode(slash < 0 ? path : path.slice(0, slash));
  const key = slash < 0 ? '' : decode(path.slice(slash + 1));
  return { bucket: bucket === '' ? null : bucket, key: key === '' ? null : key, query };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error('InvalidURI', "Couldn't parse the specified URI.");
  }
}

/** A header's value; the first when it came several times. */
export function headerOf(request: S3Request, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
