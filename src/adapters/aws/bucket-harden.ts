import {
  GetBucketOwnershipControlsCommand,
  GetPublicAccessBlockCommand,
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type ServerSideEncryptionRule,
} from '@aws-sdk/client-s3';
import type { BucketPosture } from '../../ports/bucket.ts';
import { PortFault } from '../../ports/faults.ts';
import { encryptionRule, isVersioned, usesKms } from './bucket-posture.ts';
import { unless } from './faults.ts';
import { askS3, inBucket, type S3 } from './s3-calls.ts';

/**
 * Brings a bucket to the posture [aws-facts D], writing only what is missing, and tells what was written. Nothing is
 * weakened: a bucket whose default is SSE-KMS where SSE-S3 is wanted is a `conflict`, thrown before anything is written.
 */
export async function hardenBucket(
  s3: S3,
  bucket: string,
  posture: BucketPosture,
): Promise<readonly string[]> {
  const rule = await encryptionRule(s3, bucket);
  refuseWeakening(bucket, posture, rule);
  const where = inBucket(s3, bucket);
  const changed: string[] = [];
  if (posture.versioning && !(await isVersioned(s3, bucket))) {
    const VersioningConfiguration = { Status: 'Enabled' as const };
    await askS3('PutBucketVersioning', () =>
      s3.client.send(new PutBucketVersioningCommand({ ...where, VersioningConfiguration })),
    );
    changed.push('versioning');
  }
  if (!(await blocksPublicAccess(s3, bucket))) {
    await askS3('PutPublicAccessBlock', () =>
      s3.client.send(
        new PutPublicAccessBlockCommand({
          ...where,
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            IgnorePublicAcls: true,
            BlockPublicPolicy: true,
            RestrictPublicBuckets: true,
          },
        }),
      ),
    );
    changed.push('public-access-block');
  }
  if (!(await ownerEnforced(s3, bucket))) {
    const OwnershipControls = { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' as const }] };
    await askS3('PutBucketOwnershipControls', () =>
      s3.client.send(new PutBucketOwnershipControlsCommand({ ...where, OwnershipControls })),
    );
    changed.push('ownership-controls');
  }
  if (!encryptionFits(posture, rule)) {
    const Rules = [{ ...rule, ...wantedEncryption(posture) }];
    await askS3('PutBucketEncryption', () =>
      s3.client.send(
        new PutBucketEncryptionCommand({ ...where, ServerSideEncryptionConfiguration: { Rules } }),
      ),
    );
    changed.push('encryption');
  }
  return changed;
}

async function blocksPublicAccess(s3: S3, bucket: string): Promise<boolean> {
  const found = await unless('NoSuchPublicAccessBlockConfiguration', null, () =>
    askS3('GetPublicAccessBlock', () =>
      s3.client.send(new GetPublicAccessBlockCommand(inBucket(s3, bucket))),
    ),
  );
  const block = found?.PublicAccessBlockConfiguration;
  return [
    block?.BlockPublicAcls,
    block?.IgnorePublicAcls,
    block?.BlockPublicPolicy,
    block?.RestrictPublicBuckets,
  ].every((flag) => flag === true);
}

async function ownerEnforced(s3: S3, bucket: string): Promise<boolean> {
  const found = await unless('OwnershipControlsNotFoundError', null, () =>
    askS3('GetBucketOwnershipControls', () =>
      s3.client.send(new GetBucketOwnershipControlsCommand(inBucket(s3, bucket))),
    ),
  );
  return found?.OwnershipControls?.Rules?.[0]?.ObjectOwnership === 'BucketOwnerEnforced';
}

function encryptionFits(posture: BucketPosture, rule: ServerSideEncryptionRule | undefined): boolean {
  const live = rule?.ApplyServerSideEncryptionByDefault;
  if (posture.encryption === 'SSE-S3') return live?.SSEAlgorithm === 'AES256';
  if (!usesKms(live?.SSEAlgorithm) || rule?.BucketKeyEnabled !== true) return false;
  return posture.kmsKeyArn === null || live?.KMSMasterKeyID === posture.kmsKeyArn;
}

function wantedEncryption(posture: BucketPosture): ServerSideEncryptionRule {
  if (posture.encryption === 'SSE-S3')
    return { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } };
  return {
    ApplyServerSideEncryptionByDefault: {
      SSEAlgorithm: 'aws:kms',
      ...(posture.kmsKeyArn === null ? {} : { KMSMasterKeyID: posture.kmsKeyArn }),
    },
    // Cuts KMS calls by up to 99 % [aws-facts D].
    BucketKeyEnabled: true,
  };
}

function refuseWeakening(
  bucket: string,
  posture: BucketPosture,
  rule: ServerSideEncryptionRule | undefined,
): void {
  const live = rule?.ApplyServerSideEncryptionByDefault;
  if (posture.encryption !== 'SSE-S3' || !usesKms(live?.SSEAlgorithm)) return;
  throw new PortFault({
    kind: 'conflict',
    service: 'WeakerEncryption',
    operation: 'S3 PutBucketEncryption',
    message: `bucket ${bucket} encrypts with ${live?.SSEAlgorithm ?? 'KMS'} by default; set bucket.encryption to SSE-KMS rather than weaken it`,
  });
}
