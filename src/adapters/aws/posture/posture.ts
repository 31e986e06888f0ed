import { CreateBucketCommand, HeadBucketCommand } from '@aws-sdk/client-s3';
import type { LivePosture, PostureSetting } from '../../../plans/posture/posture.ts';
import { nullWhenAbsent, unless } from '../faults.ts';
import { askS3, inBucket, type S3 } from '../s3-calls.ts';
import { knowingWhose } from '../whose-bucket.ts';
import { readEncryption, writeEncryption } from './encryption.ts';
import { readInventory, writeInventory } from './inventory.ts';
import { readObjectLock, writeObjectLock } from './object-lock.ts';
import { readOwnership, writeOwnership } from './ownership.ts';
import { readPolicy, writePolicy } from './policy.ts';
import { readPublicAccess, writePublicAccess } from './public-access.ts';
import { readVersioning, writeVersioning } from './versioning.ts';

/** Throws `denied` for a bucket that is somebody else's, and says so where that can be told. */
export async function bucketExists(s3: S3, bucket: string): Promise<boolean> {
  const found = await nullWhenAbsent(() =>
    knowingWhose(s3, bucket, () =>
      askS3('HeadBucket', () => s3.client.send(new HeadBucketCommand(inBucket(s3, bucket)))),
    ),
  );
  return found !== null;
}

/** Null when there is no such bucket; `denied` when it is somebody else's or we may not look at one of the settings. */
export async function readPosture(s3: S3, bucket: string, inventoryId: string): Promise<LivePosture | null> {
  if (!(await bucketExists(s3, bucket))) return null;
  const [versioning, publicAccess, ownership, encryption, objectLock, inventory, policy] = await Promise.all([
    readVersioning(s3, bucket),
    readPublicAccess(s3, bucket),
    readOwnership(s3, bucket),
    readEncryption(s3, bucket),
    readObjectLock(s3, bucket),
    readInventory(s3, bucket, inventoryId),
    readPolicy(s3, bucket),
  ]);
  return { versioning, publicAccess, ownership, encryption, objectLock, inventory, policy };
}

/** Sets one of them. */
export function writeSetting(
  s3: S3,
  bucket: string,
  { setting, value }: PostureSetting,
  inventoryId: string,
): Promise<void> {
  switch (setting) {
    case 'versioning':
      return writeVersioning(s3, bucket, value);
    case 'publicAccess':
      return writePublicAccess(s3, bucket, value);
    case 'ownership':
      return writeOwnership(s3, bucket, value);
    case 'encryption':
      return writeEncryption(s3, bucket, value);
    case 'objectLock':
      return writeObjectLock(s3, bucket, value);
    case 'inventory':
      return writeInventory(s3, bucket, inventoryId, value);
    case 'policy':
      return writePolicy(s3, bucket, value);
  }
}

/**
 * Makes the bucket in the client's Region: the SDK itself adds the location constraint that every Region but us-east-1
 * wants. A bucket that is ours already is fine; a name that somebody else took is a `conflict`, and S3 says so.
 */
export async function createBucket(s3: S3, bucket: string): Promise<void> {
  await unless('BucketAlreadyOwnedByYou', undefined, () =>
    askS3('CreateBucket', () => s3.client.send(new CreateBucketCommand({ Bucket: bucket }))),
  );
}
