import {
  GetObjectLockConfigurationCommand,
  type ObjectLockRetentionMode,
  PutObjectLockConfigurationCommand,
} from '@aws-sdk/client-s3';
import type { LivePosture } from '../../../plans/posture/posture.ts';
import { unless } from '../faults.ts';
import { askS3, inBucket, type S3 } from '../s3-calls.ts';

type Lock = LivePosture['objectLock'];

/** Null for a bucket without Object Lock. */
export async function readObjectLock(s3: S3, bucket: string): Promise<Lock> {
  const found = await unless('ObjectLockConfigurationNotFoundError', null, () =>
    askS3('GetObjectLockConfiguration', () =>
      s3.client.send(new GetObjectLockConfigurationCommand(inBucket(s3, bucket))),
    ),
  );
  if (found?.ObjectLockConfiguration?.ObjectLockEnabled !== 'Enabled') return null;
  const there = found.ObjectLockConfiguration.Rule?.DefaultRetention;
  if (there?.Mode === undefined) return { retention: null };
  return { retention: { mode: there.Mode, days: there.Days ?? null, years: there.Years ?? null } };
}

/** Turns Object Lock on, for good, with this default retention or none. The bucket has to keep versions. */
export async function writeObjectLock(s3: S3, bucket: string, lock: Lock): Promise<void> {
  const retention = lock?.retention ?? null;
  const DefaultRetention = {
    Mode: retention?.mode as ObjectLockRetentionMode,
    ...(retention?.days == null ? {} : { Days: retention.days }),
    ...(retention?.years == null ? {} : { Years: retention.years }),
  };
  await askS3('PutObjectLockConfiguration', () =>
    s3.client.send(
      new PutObjectLockConfigurationCommand({
        ...inBucket(s3, bucket),
        ObjectLockConfiguration: {
          ObjectLockEnabled: 'Enabled',
          ...(retention === null ? {} : { Rule: { DefaultRetention } }),
        },
      }),
    ),
  );
}
