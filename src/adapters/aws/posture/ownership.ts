import {
  GetBucketOwnershipControlsCommand,
  type ObjectOwnership,
  PutBucketOwnershipControlsCommand,
} from '@aws-sdk/client-s3';
import { unless } from '../faults.ts';
import { askS3, inBucket, type S3 } from '../s3-calls.ts';

/** Without ownership controls an object is its writer's. */
export async function readOwnership(s3: S3, bucket: string): Promise<string> {
  const found = await unless('OwnershipControlsNotFoundError', null, () =>
    askS3('GetBucketOwnershipControls', () =>
      s3.client.send(new GetBucketOwnershipControlsCommand(inBucket(s3, bucket))),
    ),
  );
  return found?.OwnershipControls?.Rules?.[0]?.ObjectOwnership ?? 'ObjectWriter';
}

/** Whose objects are that are written from now on. */
export async function writeOwnership(s3: S3, bucket: string, ownership: string): Promise<void> {
  const Rules = [{ ObjectOwnership: ownership as ObjectOwnership }];
  await askS3('PutBucketOwnershipControls', () =>
    s3.client.send(
      new PutBucketOwnershipControlsCommand({ ...inBucket(s3, bucket), OwnershipControls: { Rules } }),
    ),
  );
}
