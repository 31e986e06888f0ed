import { writeFile } from 'node:fs/promises';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetBucketLifecycleConfigurationCommand,
  GetObjectCommand,
  HeadObjectCommand,
  type LifecycleRule,
  ListObjectVersionsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectTaggingCommand,
  RestoreObjectCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { goWrong } from './faults-harness.ts';
import { type AgingBucket, DAY, HOUR, KIB, openAgingBucket } from './rehearsal-aging-fixture.ts';
import { DATA, newTask, runTask, s3Location } from './rehearsal-datasync-fixture.ts';

/**
 * What S3 and its lifecycle do to those who do not know it [aws-facts A.1, A.2, A.5, A.6, A.8], and the rehearsal too. Left out is
 * what only a plan can do wrong: to archive what is not verified, what is read, or what is too small to pay.
 */

let b: AgingBucket;
beforeEach(async () => {
  b = await openAgingBucket();
});
afterEach(() => b.close());

const to = (
  ID: string,
  Prefix: string,
  Days: number,
  StorageClass: 'DEEP_ARCHIVE' | 'GLACIER' | 'GLACIER_IR' | 'STANDARD_IA',
): LifecycleRule => ({
  ID,
  Status: 'Enabled',
  Filter: { Prefix },
  Transitions: [{ Days, StorageClass }],
});
const getRules = () => b.s3().send(new GetBucketLifecycleConfigurationCommand({ Bucket: DATA }));
const settled = async (ids: readonly string[]): Promise<void> => {
  for (;;) {
    const found = ((await getRules()).Rules ?? []).map(({ ID }) => ID);
    if (found.join() === ids.join()) return;
  }
};
const get = (Key: string, VersionId?: string) =>
  b.s3().send(new GetObjectCommand({ Bucket: DATA, Key, ...(VersionId ? { VersionId } : {}) }));
const putRules = (Rules: LifecycleRule[], more = {}) =>
  b.s3().send(
    new PutBucketLifecycleConfigurationCommand({
      Bucket: DATA,
      LifecycleConfiguration: { Rules },
      ...more,
    }),
  );

describe('a lifecycle configuration', () => {
  it('is replaced as a whole: the rules of others go', async () => {
    await b.rules(to('theirs', 'x/', 30, 'GLACIER'));
    await b.rules(to('ours', 'y/', 30, 'GLACIER'));
    await settled(['ours']);
  });

  it('that is not there and one that may not be read are different errors', async () => {
    await expect(getRules()).rejects.toMatchObject({ name: 'NoSuchLifecycleConfiguration' });
    await b.rules(to('theirs', 'x/', 30, 'GLACIER'));
    await goWrong(b.endpoint(), { fault: 'access-denied', operation: 'GetBucketLifecycleConfiguration' });
    await expect(getRules()).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('loses its minimum object size when it is put without it', async () => {
    await putRules([to('one', '', 30, 'GLACIER')], {
      TransitionDefaultMinimumObjectSize: 'varies_by_storage_class',
    });
    await putRules([to('two', '', 30, 'GLACIER')]);
    await settled(['two']);
    expect((await getRules()).TransitionDefaultMinimumObjectSize).toBe('all_storage_classes_128K');
  });

  it('takes no chain that leaves a class before its minimum duration', async () => {
    const short = { ...to('chain', '', 4, 'GLACIER_IR') };
    short.Transitions = [...(short.Transitions ?? []), { Days: 20, StorageClass: 'DEEP_ARCHIVE' }];
    await expect(putRules([short])).rejects.toMatchObject({ name: 'InvalidArgument' });
  });

  it('has no way up, and none from One Zone to Instant Retrieval', async () => {
    const chain = (from: 'ONEZONE_IA' | 'GLACIER', into: 'GLACIER_IR' | 'STANDARD_IA'): LifecycleRule => ({
      ...to('up', '', 0, 'GLACIER'),
      Transitions: [
        { Days: 30, StorageClass: from },
        { Days: 300, StorageClass: into },
      ],
    });
    await expect(putRules([chain('ONEZONE_IA', 'GLACIER_IR')])).rejects.toThrow(/transition/i);
    await expect(putRules([chain('GLACIER', 'STANDARD_IA')])).rejects.toThrow(/transition/i);
  });

  it('does not go together with MFA delete', async () => {
    const versioning = new PutBucketVersioningCommand({
      Bucket: DATA,
      VersioningConfiguration: { Status: 'Enabled', MFADelete: 'Enabled' },
      MFA: 'arn:aws:iam::111122223333:mfa/root 123456',
    });
    await b.s3().send(versioning);
    await expect(putRules([to('any', '', 0, 'GLACIER')])).rejects.toMatchObject({
      name: 'InvalidBucketState',
    });
  });
});

describe('ageing', () => {
  it('counts from the upload, not from the time of the file', async () => {
    await b.put('old file', 200 * KIB, { Metadata: { 'file-mtime': '946684800000000000ns' } });
    await b.rules(to('year', '', 365, 'GLACIER'));
    await b.advance(364 * DAY);
    expect(await b.classes()).toEqual(['old file STANDARD']);
    await b.advance(2 * DAY);
    expect(await b.classes()).toEqual(['old file GLACIER']);
  });

  it('has done nothing when the rules are accepted', async () => {
    await b.put('new', 200 * KIB);
    await b.rules(to('now', '', 0, 'GLACIER'));
    expect(await b.classes()).toEqual(['new STANDARD']);
    await b.advance(DAY);
    expect(await b.classes()).toEqual(['new GLACIER']);
  });

  it('leaves objects below 128 KiB alone, until a rule names a size', async () => {
    await b.put('small', 10 * KIB);
    await b.put('large', 200 * KIB);
    await b.rules(to('all', '', 1, 'GLACIER'));
    await b.advance(3 * DAY);
    expect(await b.classes()).toEqual(['large GLACIER', 'small STANDARD']);
    await b.rules({ ...to('all', '', 1, 'GLACIER'), Filter: { ObjectSizeGreaterThan: 1 } });
    await b.advance(2 * DAY);
    expect(await b.classes()).toEqual(['large GLACIER', 'small GLACIER']);
  });

  it('opens only the archive classes to small objects by varies_by_storage_class', async () => {
    await b.put('raw/small', 10 * KIB);
    await b.put('warm/small', 10 * KIB);
    await putRules([to('raw', 'raw/', 1, 'GLACIER'), to('warm', 'warm/', 30, 'GLACIER_IR')], {
      TransitionDefaultMinimumObjectSize: 'varies_by_storage_class',
    });
    await b.advance(40 * DAY);
    expect(await b.classes()).toEqual(['raw/small GLACIER', 'warm/small STANDARD']);
  });

  it('lets the wider and colder rule win over the gentler one below it', async () => {
    await b.put('keep/warm', 200 * KIB);
    await b.rules(to('all', '', 30, 'DEEP_ARCHIVE'), to('keep', 'keep/', 30, 'STANDARD_IA'));
    await b.advance(31 * DAY);
    expect(await b.classes()).toEqual(['keep/warm DEEP_ARCHIVE']);
  });

  it('takes a prefix without a slash for a prefix', async () => {
    await b.put('raw-labels/x', 200 * KIB);
    await b.put('raw/x', 200 * KIB);
    await b.rules(to('raw', 'raw', 1, 'GLACIER'));
    await b.advance(3 * DAY);
    expect(await b.classes()).toEqual(['raw-labels/x GLACIER', 'raw/x GLACIER']);
  });

  it('leaves what was replaced in STANDARD when no rule is about it', async () => {
    await b.versioned();
    await b.put('a', 200 * KIB);
    await b.put('a', 201 * KIB);
    await b.rules(to('current', '', 1, 'GLACIER'));
    await b.advance(400 * DAY);
    const { Versions } = await b.s3().send(new ListObjectVersionsCommand({ Bucket: DATA }));
    expect(Versions?.map(({ StorageClass }) => StorageClass)).toEqual(['GLACIER', 'STANDARD']);
  });

  it('is not stopped by a policy that denies everything', async () => {
    await b.put('a', 200 * KIB);
    await b.rules(to('all', '', 1, 'GLACIER'));
    const Statement = [
      { Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: `arn:aws:s3:::${DATA}/*` },
    ];
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await b.s3().send(new PutBucketPolicyCommand({ Bucket: DATA, Policy }));
    await expect(b.put('b', 1)).rejects.toMatchObject({ name: 'AccessDenied' });
    await b.advance(3 * DAY);
    expect(await b.classes()).toEqual(['a GLACIER']);
  });

  it('fires a dated rule again for what comes later', async () => {
    const past = new Date('2020-01-01T00:00:00Z');
    await b.put('first', 200 * KIB);
    await b.rules({
      ...to('once?', '', 0, 'GLACIER'),
      Transitions: [{ Date: past, StorageClass: 'GLACIER' }],
    });
    await b.advance(2 * DAY);
    await b.put('later', 200 * KIB);
    await b.advance(2 * DAY);
    expect(await b.classes()).toEqual(['first GLACIER', 'later GLACIER']);
  });
});

describe('an archived object', () => {
  const archived = async (Key: string, StorageClass: 'GLACIER' | 'DEEP_ARCHIVE'): Promise<void> =>
    b.put(Key, 5, { StorageClass });
  const restore = (Key: string, request: object) =>
    b.s3().send(new RestoreObjectCommand({ Bucket: DATA, Key, RestoreRequest: request }));

  it('cannot be read, nor copied, and after a restore only for some days', async () => {
    await archived('cold', 'GLACIER');
    await expect(get('cold')).rejects.toMatchObject({ name: 'InvalidObjectState' });
    const copy = new CopyObjectCommand({ Bucket: DATA, Key: 'copy', CopySource: `${DATA}/cold` });
    await expect(b.s3().send(copy)).rejects.toMatchObject({ name: 'InvalidObjectState' });
    await restore('cold', { Days: 2, GlacierJobParameters: { Tier: 'Standard' } });
    await expect(restore('cold', { Days: 2 })).rejects.toMatchObject({ name: 'RestoreAlreadyInProgress' });
    await b.advance(5 * HOUR);
    await get('cold');
    expect((await b.head('cold')).StorageClass).toBe('GLACIER');
    await b.advance(4 * DAY);
    await expect(get('cold')).rejects.toMatchObject({ name: 'InvalidObjectState' });
  });

  it('has no Expedited way out of DEEP_ARCHIVE, and none without Days', async () => {
    await archived('cold', 'DEEP_ARCHIVE');
    await expect(restore('cold', { Days: 1, GlacierJobParameters: { Tier: 'Expedited' } })).rejects.toThrow();
    await expect(restore('cold', { GlacierJobParameters: { Tier: 'Bulk' } })).rejects.toThrow();
  });

  it('takes no Days in INTELLIGENT_TIERING', async () => {
    await b.put('tiered', 5, { StorageClass: 'INTELLIGENT_TIERING' });
    await expect(restore('tiered', { Days: 1 })).rejects.toThrow();
  });

  it('is a new STANDARD object, and young again, once DataSync writes it anew', async () => {
    const file = `${b.nfs}/a.bin`;
    await writeFile(file, Buffer.alloc(200 * KIB, 1));
    const task = await newTask(b, 'raw/');
    await runTask(b, task);
    await b.rules(to('cold', 'raw/', 30, 'GLACIER'));
    await b.advance(31 * DAY);
    expect((await b.head('raw/a.bin')).StorageClass).toBe('GLACIER');
    await writeFile(file, Buffer.alloc(200 * KIB, 2));
    await runTask(b, task);
    expect((await b.head('raw/a.bin')).StorageClass).toBeUndefined();
  });

  it('cannot be a target of a verification that reads everything', async () => {
    const destination = await s3Location(b, 'cold/', 'DEEP_ARCHIVE');
    const task = newTask(b, '', {
      DestinationLocationArn: destination,
      Options: { VerifyMode: 'POINT_IN_TIME_CONSISTENT' },
    });
    await expect(task).rejects.toMatchObject({ name: 'InvalidRequestException' });
  });
});

describe('objects', () => {
  it('take at most ten tags', async () => {
    await b.put('a', 1);
    const TagSet = Array.from({ length: 11 }, (_, i) => ({ Key: `k${i}`, Value: 'v' }));
    const tag = new PutObjectTaggingCommand({ Bucket: DATA, Key: 'a', Tagging: { TagSet } });
    await expect(b.s3().send(tag)).rejects.toMatchObject({ name: 'BadRequest' });
  });

  it('deleted in a versioned bucket are there, behind a marker', async () => {
    await b.versioned();
    await b.put('a', 5);
    const { VersionId } = await b.head('a');
    await b.s3().send(new DeleteObjectCommand({ Bucket: DATA, Key: 'a' }));
    await expect(b.s3().send(new HeadObjectCommand({ Bucket: DATA, Key: 'a' }))).rejects.toThrow();
    await get('a', VersionId);
  });
});
