import { GetPublicAccessBlockCommand, PutPublicAccessBlockCommand } from '@aws-sdk/client-s3';
import type { LivePosture } from '../../../plans/posture/posture.ts';
import { unless } from '../faults.ts';
import { askS3, inBucket, type S3 } from '../s3-calls.ts';

type PublicAccess = LivePosture['publicAccess'];

/** The bucket's own block; that of its account may be stricter. */
export async function readPublicAccess(s3: S3, bucket: string): Promise<PublicAccess> {
  const found = await unless('NoSuchPublicAccessBlockConfiguration', null, () =>
    askS3('GetPublicAccessBlock', () =>
      s3.client.send(new GetPublicAccessBlockCommand(inBucket(s3, bucket))),
    ),
  );
  const block = found?.PublicAccessBlockConfiguration;
  return {
    blockPublicAcls: block?.BlockPublicAcls === true,
    ignorePublicAcls: block?.IgnorePublicAcls === true,
    blockPublicPolicy: block?.BlockPublicPolicy === true,
    restrictPublicBuckets: block?.RestrictPublicBuckets === true,
  };
}

/** Sets all four flags. */
export async function writePublicAccess(s3: S3, bucket: string, flags: PublicAccess): Promise<void> {
  await askS3('PutPublicAccessBlock', () =>
    s3.client.send(
      new PutPublicAccessBlockCommand({
        ...inBucket(s3, bucket),
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: flags.blockPublicAcls,
          IgnorePublicAcls: flags.ignorePublicAcls,
          BlockPublicPolicy: flags.blockPublicPolicy,
          RestrictPublicBuckets: flags.restrictPublicBuckets,
        },
      }),
    ),
  );
}
