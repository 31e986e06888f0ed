import {
  CreateBucketCommand,
  GetBucketEncryptionCommand,
  GetBucketVersioningCommand,
  HeadBucketCommand,
  type ServerSideEncryptionRule,
} from '@aws-sdk/client-s3';
import type { BucketPosture } from '../../ports/bucket.ts';
import { nullWhenAbsent, unless } from './faults.ts';
import { askS3, inBucket, type S3 } from './s3-calls.ts';

/** Null when there is no such bucket; `denied` when it is somebody else's or we may not look. */
export async function observeBucket(s3: S3, bucket: string): Promise<BucketPosture | null> {
  const where = inBucket(s3, bucket);
  const found = await nullWhenAbsent(() =>
    askS3('HeadBucket', () => s3.client.send(new HeadBucketCommand(where))),
  );
  if (found === null) return null;
  const encryption = (await encryptionRule(s3, bucket))?.ApplyServerSideEncryptionByDefault;
  return {
    versioning: await isVersioned(s3, bucket),
    encryption: usesKms(encryption?.SSEAlgorithm) ? 'SSE-KMS' : 'SSE-S3',
    kmsKeyArn: encryption?.KMSMasterKeyID ?? null,
  };
}

/**
 * Makes the bucket in the client's Region: the SDK itself adds the location constraint that every Region but us-east-1
 * wants. A bucket that is ours already is fine.
 */
export async function createBucket(s3: S3, bucket: string): Promise<void> {
  await unless('BucketAlreadyOwnedByYou', undefined, () =>
    askS3('CreateBucket', () => s3.client.send(new CreateBucketCommand({ Bucket: bucket }))),
  );
}

/** Whether versioning is on. */
export async function isVersioned(s3: S3, bucket: string): Promise<boolean> {
  const found = await askS3('GetBucketVersioning', () =>
    s3.client.send(new GetBucketVersioningCommand(inBucket(s3, bucket))),
  );
  return found.Status === 'Enabled';
}

/** The bucket's one default-encryption rule, or undefined when it has none. */
export async function encryptionRule(s3: S3, bucket: string): Promise<ServerSideEncryptionRule | undefined> {
  const found = await unless('ServerSideEncryptionConfigurationNotFoundError', null, () =>
    askS3('GetBucketEncryption', () => s3.client.send(new GetBucketEncryptionCommand(inBucket(s3, bucket)))),
  );
  return found?.ServerSideEncryptionConfiguration?.Rules?.[0];
}

/** `aws:kms` and `aws:kms:dsse`. */
export function usesKms(algorithm: string | undefined): boolean {
  return algorithm?.startsWith('aws:kms') ?? false;
}
