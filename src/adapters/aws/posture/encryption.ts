import {
  type EncryptionType,
  GetBucketEncryptionCommand,
  PutBucketEncryptionCommand,
  type ServerSideEncryption,
} from '@aws-sdk/client-s3';
import type { LivePosture } from '../../../plans/posture/posture.ts';
import { unless } from '../faults.ts';
import { askS3, inBucket, type S3 } from '../s3-calls.ts';

type Encryption = LivePosture['encryption'];

/** The bucket's one default-encryption rule; `none` where an endpoint has no default. */
export async function readEncryption(s3: S3, bucket: string): Promise<Encryption> {
  const found = await unless('ServerSideEncryptionConfigurationNotFoundError', null, () =>
    askS3('GetBucketEncryption', () => s3.client.send(new GetBucketEncryptionCommand(inBucket(s3, bucket)))),
  );
  const rule = found?.ServerSideEncryptionConfiguration?.Rules?.[0];
  const byDefault = rule?.ApplyServerSideEncryptionByDefault;
  return {
    algorithm: byDefault?.SSEAlgorithm ?? 'none',
    keyId: byDefault?.KMSMasterKeyID ?? null,
    bucketKey: rule?.BucketKeyEnabled === true,
    // NONE is S3's way of saying that nothing is blocked.
    blocked: (rule?.BlockedEncryptionTypes?.EncryptionType ?? []).filter((type) => type !== 'NONE'),
  };
}

/** Replaces the rule. Objects that are there stay encrypted as they are. */
export async function writeEncryption(s3: S3, bucket: string, encryption: Encryption): Promise<void> {
  const { algorithm, keyId, bucketKey, blocked } = encryption;
  const Rule = {
    ApplyServerSideEncryptionByDefault: {
      SSEAlgorithm: algorithm as ServerSideEncryption,
      ...(keyId === null ? {} : { KMSMasterKeyID: keyId }),
    },
    BucketKeyEnabled: bucketKey,
    BlockedEncryptionTypes: {
      EncryptionType: (blocked.length === 0 ? ['NONE'] : blocked) as EncryptionType[],
    },
  };
  await askS3('PutBucketEncryption', () =>
    s3.client.send(
      new PutBucketEncryptionCommand({
        ...inBucket(s3, bucket),
        ServerSideEncryptionConfiguration: { Rules: [Rule] },
      }),
    ),
  );
}
