import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import { unless } from '../faults.ts';
import { askS3, inBucket, type S3 } from '../s3-calls.ts';

/** The policy's text; null only when S3 says that there is none. */
export async function readPolicy(s3: S3, bucket: string): Promise<string | null> {
  const found = await unless('NoSuchBucketPolicy', null, () =>
    askS3('GetBucketPolicy', () => s3.client.send(new GetBucketPolicyCommand(inBucket(s3, bucket)))),
  );
  return found?.Policy ?? null;
}

/** Replaces the policy as a whole, or takes it off. */
export async function writePolicy(s3: S3, bucket: string, policy: string | null): Promise<void> {
  const where = inBucket(s3, bucket);
  if (policy === null) {
    await askS3('DeleteBucketPolicy', () => s3.client.send(new DeleteBucketPolicyCommand(where)));
    return;
  }
  await askS3('PutBucketPolicy', () =>
    s3.client.send(new PutBucketPolicyCommand({ ...where, Policy: policy })),
  );
}
