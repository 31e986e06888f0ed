import {
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
} from '@aws-sdk/client-s3';
import type { BucketSight, RuleSight } from '../../../doctor/sightings.ts';
import type { LifecycleRule } from '../../../ports/bucket.ts';
import { lookedAt } from '../../../ports/doctor.ts';
import { getLifecycle } from '../bucket-lifecycle.ts';
import { encryptionRule, usesKms } from '../bucket-posture.ts';
import { nullWhenAbsent, unless } from '../faults.ts';
import { askS3, inBucket, type S3 } from '../s3-calls.ts';

const FLAGS = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'] as const;

/** A bucket with all that was set on it; each setting has `withinMs` to be told. */
export async function bucketSight(s3: S3, bucket: string, withinMs: number): Promise<BucketSight> {
  const where = inBucket(s3, bucket);
  const head = await nullWhenAbsent(() =>
    askS3('HeadBucket', () => s3.client.send(new HeadBucketCommand(where))),
  );
  if (head === null) return null;
  const look = <T>(ask: () => Promise<T>) => lookedAt(withinMs, ask);
  const [region, versioning, encryption, publicFlagsOff, ownership, policy, defaultRetention, lifecycle] =
    await Promise.all([
      look(async () => {
        if (head.BucketRegion === undefined) throw new Error('S3 does not say where it is');
        return head.BucketRegion;
      }),
      look(async () => {
        const found = await askS3('GetBucketVersioning', () =>
          s3.client.send(new GetBucketVersioningCommand(where)),
        );
        return found.Status ?? 'Off';
      }),
      look(async () => {
        const rule = (await encryptionRule(s3, bucket))?.ApplyServerSideEncryptionByDefault;
        const kind = usesKms(rule?.SSEAlgorithm) ? 'SSE-KMS' : 'SSE-S3';
        return { kind, keyArn: rule?.KMSMasterKeyID ?? null } as const;
      }),
      look(async () => {
        const found = await unless('NoSuchPublicAccessBlockConfiguration', null, () =>
          askS3('GetPublicAccessBlock', () => s3.client.send(new GetPublicAccessBlockCommand(where))),
        );
        return FLAGS.filter((flag) => found?.PublicAccessBlockConfiguration?.[flag] !== true);
      }),
      look(async () => {
        const found = await unless('OwnershipControlsNotFoundError', null, () =>
          askS3('GetBucketOwnershipControls', () =>
            s3.client.send(new GetBucketOwnershipControlsCommand(where)),
          ),
        );
        return found?.OwnershipControls?.Rules?.[0]?.ObjectOwnership ?? 'ObjectWriter';
      }),
      look(async (): Promise<unknown> => {
        const found = await unless('NoSuchBucketPolicy', null, () =>
          askS3('GetBucketPolicy', () => s3.client.send(new GetBucketPolicyCommand(where))),
        );
        return found === null ? null : JSON.parse(found.Policy ?? 'null');
      }),
      look(async () => {
        const found = await unless('ObjectLockConfigurationNotFoundError', null, () =>
          askS3('GetObjectLockConfiguration', () =>
            s3.client.send(new GetObjectLockConfigurationCommand(where)),
          ),
        );
        const mode = found?.ObjectLockConfiguration?.Rule?.DefaultRetention?.Mode;
        return mode === undefined ? null : { mode };
      }),
      look(async () =>
        (await getLifecycle(s3, bucket)).rules.filter((rule) => rule.Status === 'Enabled').map(ruleSight),
      ),
    ]);
  return {
    region,
    versioning,
    encryption,
    publicFlagsOff,
    ownership,
    policy,
    defaultRetention,
    lifecycle,
  };
}

function ruleSight(rule: LifecycleRule): RuleSight {
  const filter = objectOf(rule.Filter);
  const prefix = rule.Prefix ?? filter.Prefix ?? objectOf(filter.And).Prefix;
  const expiration = objectOf(rule.Expiration);
  const transitions = Array.isArray(rule.Transitions) ? rule.Transitions : [];
  return {
    id: rule.ID ?? '',
    prefix: typeof prefix === 'string' ? prefix : '',
    expires: expiration.Days !== undefined || expiration.Date !== undefined,
    transitions: transitions.map((one) => String(objectOf(one).StorageClass ?? '')),
  };
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
