import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Rehearsal, refusalOf, rehearse } from './rehearsal-s3-harness.ts';

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await rehearse();
});
afterAll(() => rehearsal.end());

const create = (Bucket: string, rest = {}, s3 = rehearsal.s3) =>
  refusalOf(s3.send(new CreateBucketCommand({ Bucket, ...rest })));
const remove = (Bucket: string) => refusalOf(rehearsal.s3.send(new DeleteBucketCommand({ Bucket })));

describe('CreateBucket', () => {
  test.each<[string, string]>([
    ['a name of two characters', 'ab'],
    ['a name of 64 characters', 'a'.repeat(64)],
    ['upper case', 'Upper-case'],
    ['an underscore', 'under_score'],
    ['two dots side by side', 'two..dots'],
    ['a hyphen at the end', 'dash-'],
    ['an IP address', '192.168.5.4'],
    ['a prefix of AWS', 'xn--bucket'],
    ['a suffix of AWS', 'bucket--ol-s3'],
  ])('refuses %s', async (_, name) => {
    expect(await create(name)).toBe('400 InvalidBucketName');
  });

  test('says which rule a name breaks', async () => {
    await expect(rehearsal.s3.send(new CreateBucketCommand({ Bucket: '10.0.0.1' }))).rejects.toThrow(
      'a name is not an IP address',
    );
  });

  test('in us-east-1 lets a repeat pass, and changes nothing', async () => {
    expect(await create('again')).toBe('accepted');
    const TagSet = [{ Key: 'a', Value: 'b' }];
    await rehearsal.s3.send(new PutBucketTaggingCommand({ Bucket: 'again', Tagging: { TagSet } }));
    expect(await create('again', { ObjectOwnership: 'ObjectWriter' })).toBe('accepted');
    expect((await rehearsal.s3.send(new GetBucketTaggingCommand({ Bucket: 'again' }))).TagSet).toEqual(
      TagSet,
    );
  });

  test.each<[string, string, string | undefined, string]>([
    ['us-east-1 does not name itself', 'us-east-1', 'us-east-1', '400 InvalidLocationConstraint'],
    ['what is no Region', 'us-east-1', 'the moon', '400 InvalidLocationConstraint'],
    ['us-east-1 makes buckets elsewhere', 'us-east-1', 'ap-southeast-2', 'accepted'],
    ['another Region makes its own', 'eu-north-1', 'eu-north-1', 'accepted'],
    [
      'another Region makes none elsewhere',
      'eu-north-1',
      'eu-west-1',
      '400 IllegalLocationConstraintException',
    ],
  ])('%s', async (_, region, constraint, answer) => {
    const s3 = new S3Client({
      endpoint: rehearsal.server.endpoint,
      region,
      forcePathStyle: true,
      maxAttempts: 1,
      credentials: { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' },
    });
    const Bucket = `in-${region}-of-${constraint?.replace(' ', '')}`;
    const CreateBucketConfiguration = { LocationConstraint: constraint };
    expect(await create(Bucket, { CreateBucketConfiguration }, s3)).toBe(answer);
    if (answer === 'accepted') {
      expect((await s3.send(new HeadBucketCommand({ Bucket }))).BucketRegion).toBe(constraint);
      expect(await create(Bucket, { CreateBucketConfiguration }, s3)).toBe('409 BucketAlreadyOwnedByYou');
    }
    s3.destroy();
  });

  test('outside us-east-1 has to name the Region', async () => {
    const scope =
      'AWS4-HMAC-SHA256 Credential=AKID/20261121/eu-north-1/s3/aws4_request, SignedHeaders=host, Signature=0';
    const answer = await fetch(`${rehearsal.server.endpoint}/nowhere-said`, {
      method: 'PUT',
      headers: { authorization: scope },
    });
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining('<Code>IllegalLocationConstraintException</Code>'),
    ]);
  });

  test('with Object Lock turns versioning on, for good', async () => {
    const Bucket = 'locked';
    expect(await create(Bucket, { ObjectLockEnabledForBucket: true })).toBe('accepted');
    expect((await rehearsal.s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled');
    const lock = await rehearsal.s3.send(new GetObjectLockConfigurationCommand({ Bucket }));
    expect(lock.ObjectLockConfiguration).toEqual({ ObjectLockEnabled: 'Enabled' });
    const suspend = new PutBucketVersioningCommand({
      Bucket,
      VersioningConfiguration: { Status: 'Suspended' },
    });
    expect(await refusalOf(rehearsal.s3.send(suspend))).toBe('409 InvalidBucketState');
  });

  test('takes tags, and refuses public ACLs and directory buckets', async () => {
    const Tags = [{ Key: 'team', Value: 'storage' }];
    expect(await create('tagged', { CreateBucketConfiguration: { Tags } })).toBe('accepted');
    expect((await rehearsal.s3.send(new GetBucketTaggingCommand({ Bucket: 'tagged' }))).TagSet).toEqual(Tags);
    expect(await create('open', { ACL: 'public-read' })).toBe('400 InvalidBucketAclWithObjectOwnership');
    const Location = { Type: 'AvailabilityZone', Name: 'use1-az1' };
    expect(await create('fast', { CreateBucketConfiguration: { Location } })).toBe('501 NotImplemented');
    expect(await refusalOf(rehearsal.s3.send(new HeadBucketCommand({ Bucket: 'open' })))).toBe(
      '404 NotFound',
    );
  });
});

describe('ListBuckets', () => {
  test('goes by prefix, Region and pages', async () => {
    for (const name of ['page-3', 'page-1', 'page-2', 'other']) await create(name);
    await create('page-4', { CreateBucketConfiguration: { LocationConstraint: 'eu-west-2' } });
    const list = async (query: object) => {
      const { Buckets, ContinuationToken, Prefix } = await rehearsal.s3.send(new ListBucketsCommand(query));
      return {
        names: Buckets?.map(({ Name, BucketRegion }) => [Name, BucketRegion]),
        ContinuationToken,
        Prefix,
      };
    };
    const first = await list({ Prefix: 'page-', MaxBuckets: 3 });
    expect(first).toMatchObject({
      names: [
        ['page-1', 'us-east-1'],
        ['page-2', 'us-east-1'],
        ['page-3', 'us-east-1'],
      ],
      Prefix: 'page-',
    });
    const next = { Prefix: 'page-', MaxBuckets: 3, ContinuationToken: first.ContinuationToken };
    expect(await list(next)).toEqual({
      names: [['page-4', 'eu-west-2']],
      ContinuationToken: undefined,
      Prefix: 'page-',
    });
    expect((await list({ BucketRegion: 'eu-west-2' })).names).toEqual([['page-4', 'eu-west-2']]);
  });

  test.each([
    ['no bucket at all', { MaxBuckets: 0 }],
    ['more than a page', { MaxBuckets: 10_001 }],
    ['a token of somebody else', { ContinuationToken: 'x%' }],
  ])('refuses %s', async (_, query) => {
    expect(await refusalOf(rehearsal.s3.send(new ListBucketsCommand(query)))).toBe('400 InvalidArgument');
  });
});

describe('DeleteBucket', () => {
  const put = (Bucket: string, Key: string) =>
    rehearsal.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));

  test('removes an empty bucket with its settings, and nothing remains', async () => {
    await create('short-lived', { ObjectLockEnabledForBucket: true });
    expect(await remove('short-lived')).toBe('accepted');
    expect(await remove('short-lived')).toBe('404 NoSuchBucket');
    expect(
      readdirSync(join(rehearsal.directory, 'buckets')).filter((name) => /short|^\./.test(name)),
    ).toEqual([]);
    await create('short-lived');
    const again = await rehearsal.s3.send(new GetBucketVersioningCommand({ Bucket: 'short-lived' }));
    expect(again.Status).toBeUndefined();
  });

  test('refuses while an object is there, and not when it is gone', async () => {
    await create('full');
    await put('full', 'a/b/c');
    expect(await remove('full')).toBe('409 BucketNotEmpty');
    await rehearsal.s3.send(new DeleteObjectCommand({ Bucket: 'full', Key: 'a/b/c' }));
    expect(await remove('full')).toBe('accepted');
  });

  test('refuses while a version is left that no listing shows', async () => {
    const Bucket = 'versions';
    await create(Bucket);
    await rehearsal.s3.send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
    );
    await put(Bucket, 'gone');
    await rehearsal.s3.send(new DeleteObjectCommand({ Bucket, Key: 'gone' }));
    expect(await remove(Bucket)).toBe('409 BucketNotEmpty');
  });
});
