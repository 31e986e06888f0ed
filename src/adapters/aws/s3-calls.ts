import type { S3Client } from '@aws-sdk/client-s3';
import type { ServiceCall } from '../../ports/service-call.ts';
import { asked } from './faults.ts';

/** What all S3 calls share. */
export interface S3 {
  readonly client: S3Client;
  /** Twelve digits, or null when S3 should not check whose bucket it is. */
  readonly owner: string | null;
  /** Hears of calls that the client does not tell of, because they are made past it. */
  readonly onCall?: (call: ServiceCall) => void;
}

/** Bucket and, where an account is configured, whose it has to be: a bucket name somebody else took is refused. */
export function inBucket(s3: S3, bucket: string): { Bucket: string; ExpectedBucketOwner?: string } {
  return s3.owner === null ? { Bucket: bucket } : { Bucket: bucket, ExpectedBucketOwner: s3.owner };
}

/** An S3 call. All of ours may be repeated: reads, conditional writes, and whole documents. `about`: for calls whose answer names nothing. */
export function askS3<T>(operation: string, send: () => Promise<T>, about?: string): Promise<T> {
  return asked(
    { service: 'S3', operation, effect: 'repeatable', ...(about === undefined ? {} : { about }) },
    send,
  );
}

/** An ETag without its quotes. */
export function bareEtag(etag: string | undefined): string {
  return (etag ?? '').replace(/^"|"$/g, '');
}
