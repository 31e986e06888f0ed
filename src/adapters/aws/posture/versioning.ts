import { GetBucketVersioningCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import type { LivePosture } from '../../../plans/posture/posture.ts';
import { askS3, inBucket, type S3 } from '../s3-calls.ts';

type Versioning = LivePosture['versioning'];

/** A bucket that never kept versions has no status at all. */
export async function readVersioning(s3: S3, bucket: string): Promise<Versioning> {
  const found = await askS3('GetBucketVersioning', () =>
    s3.client.send(new GetBucketVersioningCommand(inBucket(s3, bucket))),
  );
  return { status: found.Status ?? 'Off', mfaDelete: found.MFADelete === 'Enabled' };
}

/** MFA delete is left as it is: changing it takes the root user's device. */
export async function writeVersioning(s3: S3, bucket: string, { status }: Versioning): Promise<void> {
  const Status = status === 'Off' ? 'Suspended' : status;
  await askS3('PutBucketVersioning', () =>
    s3.client.send(
      new PutBucketVersioningCommand({ ...inBucket(s3, bucket), VersioningConfiguration: { Status } }),
    ),
  );
}
