import { HeadBucketCommand, type HeadBucketCommandInput } from '@aws-sdk/client-s3';
import { PortFault } from '../../ports/faults.ts';
import { askS3, type S3 } from './s3-calls.ts';

/** What a fault is called that says for certain that a bucket is another account's. */
export const ANOTHER_ACCOUNT = 'BucketOfAnotherAccount';

/**
 * Asks S3 about a bucket as a whole. S3 answers with the same denial whether these credentials may not, or the bucket is not the
 * configured account's (`ExpectedBucketOwner`); so after one it is asked without an owner whether the bucket can be seen, and the
 * fault says what is known. It stays `denied`.
 */
export async function knowingWhose<T>(s3: S3, bucket: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (s3.owner === null || !(error instanceof PortFault) || error.kind !== 'denied') throw error;
    // Credentials that AWS does not believe say nothing of buckets.
    if (!/^(AccessDenied|HTTP 403|Forbidden)/.test(error.service)) throw error;
    throw await explained(s3, bucket, s3.owner, error);
  }
}

async function explained(s3: S3, bucket: string, owner: string, denied: PortFault): Promise<PortFault> {
  const why = (service: string, message: string) =>
    new PortFault({
      kind: 'denied',
      service,
      operation: denied.operation,
      message,
      requestId: denied.requestId,
    });
  switch (await head(s3, { Bucket: bucket })) {
    case 'there':
      return (await head(s3, { Bucket: bucket, ExpectedBucketOwner: owner })) === 'denied'
        ? why(
            ANOTHER_ACCOUNT,
            `bucket ${bucket} belongs to another account than ${owner}, so nothing is read from it or written to it: name a bucket of ${owner} in headwater.yaml, or correct aws.account`,
          )
        : denied;
    case 'denied':
      return why(
        denied.service,
        `these credentials may not look at bucket ${bucket}, or it belongs to another account than ${owner}: get the permissions of docs/iam.md from its owner, or name another bucket`,
      );
    case 'unknown':
      return denied;
  }
}

async function head(s3: S3, input: HeadBucketCommandInput): Promise<'there' | 'denied' | 'unknown'> {
  try {
    await askS3('HeadBucket', () => s3.client.send(new HeadBucketCommand(input)));
    return 'there';
  } catch (error) {
    return error instanceof PortFault && error.kind === 'denied' ? 'denied' : 'unknown';
  }
}
