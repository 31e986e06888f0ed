import { HeadBucketCommand } from '@aws-sdk/client-s3';
import type { BucketSight, RuleSight } from '../../../doctor/sightings.ts';
import type { LifecycleRule } from '../../../ports/bucket.ts';
import { lookedAt } from '../../../ports/doctor.ts';
import { getLifecycle } from '../bucket-lifecycle.ts';
import { nullWhenAbsent } from '../faults.ts';
import { readEncryption } from '../posture/encryption.ts';
import { readInventory } from '../posture/inventory.ts';
import { readObjectLock } from '../posture/object-lock.ts';
import { readOwnership } from '../posture/ownership.ts';
import { readPolicy } from '../posture/policy.ts';
import { readPublicAccess } from '../posture/public-access.ts';
import { readVersioning } from '../posture/versioning.ts';
import { askS3, inBucket, type S3 } from '../s3-calls.ts';
import { knowingWhose } from '../whose-bucket.ts';

/** A bucket with all that was set on it; each setting has `withinMs` to be told. `inventoryId`: of the report that is looked for. */
export async function bucketSight(
  s3: S3,
  bucket: string,
  inventoryId: string,
  withinMs: number,
): Promise<BucketSight> {
  const head = await nullWhenAbsent(() =>
    knowingWhose(s3, bucket, () =>
      askS3('HeadBucket', () => s3.client.send(new HeadBucketCommand(inBucket(s3, bucket)))),
    ),
  );
  if (head === null) return null;
  const look = <T>(ask: () => Promise<T>) => lookedAt(withinMs, ask);
  const [region, versioning, publicAccess, ownership, encryption, objectLock, inventory, policy, lifecycle] =
    await Promise.all([
      look(async () => {
        if (head.BucketRegion === undefined) throw new Error('S3 does not say where it is');
        return head.BucketRegion;
      }),
      look(() => readVersioning(s3, bucket)),
      look(() => readPublicAccess(s3, bucket)),
      look(() => readOwnership(s3, bucket)),
      look(() => readEncryption(s3, bucket)),
      look(() => readObjectLock(s3, bucket)),
      look(() => readInventory(s3, bucket, inventoryId)),
      look(() => readPolicy(s3, bucket)),
      look(async () =>
        (await getLifecycle(s3, bucket)).rules.filter((rule) => rule.Status === 'Enabled').map(ruleSight),
      ),
    ]);
  const posture = { versioning, publicAccess, ownership, encryption, objectLock, inventory, policy };
  return { region, posture, lifecycle };
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
