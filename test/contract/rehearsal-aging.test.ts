import {
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutBucketVersioningCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AgingBucket, agedBucket, DAY, HOUR, KIB, openAgingBucket } from './rehearsal-aging-fixture.ts';
import { CONTROL, DATA } from './rehearsal-datasync-fixture.ts';
import { refusalOf } from './rehearsal-s3-harness.ts';

let bucket: AgingBucket;
beforeEach(async () => {
  bucket = await openAgingBucket();
});
afterEach(() => bucket.close());

const all = { Filter: { Prefix: '' }, Status: 'Enabled' } as const;

describe('lifecycle', () => {
  test('moves objects by size, prefix and age, and leaves all else of them alone', async () => {
    await bucket.put('logs/large', 300 * KIB);
    await bucket.put('logs/small', 100 * KIB);
    await bucket.put('other', 300 * KIB);
    const before = await bucket.head('logs/large');
    await bucket.rules({
      ID: 'down',
      Status: 'Enabled',
      Filter: { Prefix: 'logs/' },
      Transitions: [
        { Days: 0, StorageClass: 'GLACIER_IR' },
        { Days: 100, StorageClass: 'DEEP_ARCHIVE' },
      ],
    });
    const first = await bucket.advance(2 * DAY);
    expect(agedBucket(first).moved).toEqual([
      { from: 'STANDARD', to: 'GLACIER_IR', objects: 1, bytes: 300 * KIB },
    ]);
    expect(await bucket.classes()).toEqual([
      'logs/large GLACIER_IR',
      'logs/small STANDARD',
      'other STANDARD',
    ]);
    const after = await bucket.head('logs/large');
    expect(after.StorageClass).toBe('GLACIER_IR');
    for (const name of ['ETag', 'LastModified', 'ContentLength'] as const)
      expect(after[name]).toEqual(before[name]);

    const second = await bucket.advance(110 * DAY);
    expect(agedBucket(second).moved).toEqual([
      { from: 'GLACIER_IR', to: 'DEEP_ARCHIVE', objects: 1, bytes: 300 * KIB },
    ]);
    expect(agedBucket(second).classes).toEqual([
      holding('DEEP_ARCHIVE', [300 * KIB]),
      holding('STANDARD', [100 * KIB, 300 * KIB]),
    ]);
    const get = new GetObjectCommand({ Bucket: DATA, Key: 'logs/large' });
    expect(await refusalOf(bucket.s3().send(get))).toBe('403 InvalidObjectState');
  });

  test('a chain is made in one advance as in several, and each hop counts', async () => {
    await bucket.put('a', 300 * KIB);
    await bucket.rules({
      ...all,
      ID: 'chain',
      Transitions: [
        { Days: 30, StorageClass: 'STANDARD_IA' },
        { Days: 90, StorageClass: 'GLACIER' },
      ],
    });
    const { moved } = agedBucket(await bucket.advance(120 * DAY));
    expect(moved.map(({ from, to }) => `${from} ${to}`)).toEqual([
      'STANDARD STANDARD_IA',
      'STANDARD_IA GLACIER',
    ]);
    expect(agedBucket(await bucket.advance(30 * DAY)).moved).toEqual([]);
  });

  test('leaving a class early is counted by what was left of its minimum', async () => {
    await bucket.put('a', 300 * KIB, { StorageClass: 'GLACIER' });
    await bucket.rules({ ...all, ID: 'gone', Expiration: { Days: 29 } });
    const { expired, early } = agedBucket(await bucket.advance(40 * DAY));
    expect(expired).toEqual({ objects: 1, bytes: 300 * KIB });
    // 90 days less 29 to 30 that it was there: about two months.
    expect(early).toMatchObject([{ storageClass: 'GLACIER', smallObjects: 0, smallBytes: 0 }]);
    expect(early[0]?.objects).toBeCloseTo(2, 1);
    expect((early[0]?.bytes ?? 0) / (early[0]?.objects ?? 0)).toBeCloseTo(300 * KIB);
    expect(await bucket.classes()).toEqual([]);
  });

  test('INTELLIGENT_TIERING goes through its tiers as if nobody read', async () => {
    await bucket.put('large', 128 * KIB, { StorageClass: 'INTELLIGENT_TIERING' });
    await bucket.put('small', 128 * KIB - 1, { StorageClass: 'INTELLIGENT_TIERING' });
    const tiers = async (days: number) =>
      agedBucket(await bucket.advance(days * DAY)).classes.map(({ tier, objects }) => `${tier} ${objects}`);
    expect(await tiers(0)).toEqual(['frequent 2']);
    expect(await tiers(31)).toEqual(['infrequent 1', 'frequent 1']);
    expect(await tiers(60)).toEqual(['archive-instant 1', 'frequent 1']);
  });

  test('a versioned bucket keeps what expires under a marker, until versions and marker expire too', async () => {
    await bucket.versioned();
    await bucket.put('a', 300 * KIB);
    await bucket.put('a', 200 * KIB);
    await bucket.put('deleted', 5);
    await bucket.s3().send(new DeleteObjectCommand({ Bucket: DATA, Key: 'deleted' }));
    await bucket.rules({
      ...all,
      ID: 'clean',
      Expiration: { Days: 10 },
      NoncurrentVersionTransitions: [{ NoncurrentDays: 5, StorageClass: 'GLACIER_IR' }],
      NoncurrentVersionExpiration: { NoncurrentDays: 100 },
    });
    const first = agedBucket(await bucket.advance(15 * DAY));
    expect(first).toMatchObject({
      moved: [{ from: 'STANDARD', to: 'GLACIER_IR', objects: 1, bytes: 300 * KIB }],
      hidden: { objects: 1, bytes: 200 * KIB },
      noncurrentDeleted: { objects: 0, bytes: 0 },
      markersRemoved: 0,
    });
    expect(await bucket.classes()).toEqual([]);
    expect(first.classes.map(({ storageClass, objects }) => `${storageClass} ${objects}`)).toEqual([
      'STANDARD 2',
      'GLACIER_IR 1',
    ]);
    const second = agedBucket(await bucket.advance(150 * DAY));
    expect(second).toMatchObject({
      noncurrentDeleted: { objects: 3, bytes: 500 * KIB + 5 },
      markersRemoved: 2,
      classes: [],
    });
  });

  test('a suspended bucket keeps nothing of a null version that expires, which may be early', async () => {
    const VersioningConfiguration = { Status: 'Suspended' } as const;
    await bucket.s3().send(new PutBucketVersioningCommand({ Bucket: DATA, VersioningConfiguration }));
    await bucket.put('a', 300 * KIB, { StorageClass: 'STANDARD_IA' });
    await bucket.rules({ ...all, ID: 'gone', Expiration: { Days: 14 } });
    const { expired, hidden, early, classes } = agedBucket(await bucket.advance(16 * DAY));
    expect([expired.objects, hidden.objects, classes]).toEqual([1, 0, []]);
    expect(early.map(({ storageClass }) => storageClass)).toEqual(['STANDARD_IA']);
  });

  test('unfinished uploads are aborted, finished ones and younger ones are not', async () => {
    const begin = async (Key: string): Promise<string | undefined> =>
      (await bucket.s3().send(new CreateMultipartUploadCommand({ Bucket: DATA, Key }))).UploadId;
    const old = await begin('a');
    await bucket.rules({
      ...all,
      ID: 'abort',
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
    });
    expect(agedBucket(await bucket.advance(5 * DAY)).uploadsAborted).toBe(0);
    const young = await begin('b');
    expect(agedBucket(await bucket.advance(4 * DAY)).uploadsAborted).toBe(1);
    const send = (Key: string, UploadId: string | undefined) =>
      refusalOf(
        bucket.s3().send(new UploadPartCommand({ Bucket: DATA, Key, UploadId, PartNumber: 1, Body: 'x' })),
      );
    expect(await send('a', old)).toBe('404 NoSuchUpload');
    expect(await send('b', young)).toBe('accepted');
  });
});

describe('advance', () => {
  test('of nothing shows every bucket and changes nothing', async () => {
    await bucket.put('a', 5);
    await bucket.rules({ ...all, ID: 'gone', Expiration: { Days: 1 } });
    const { from, to, buckets } = await bucket.advance(0);
    expect(Date.parse(to) - Date.parse(from)).toBeLessThan(60_000);
    expect(buckets.map(({ bucket: name }) => name)).toEqual([CONTROL, DATA]);
    expect(agedBucket({ from, to, buckets })).toEqual({
      bucket: DATA,
      moved: [],
      expired: { objects: 0, bytes: 0 },
      hidden: { objects: 0, bytes: 0 },
      noncurrentDeleted: { objects: 0, bytes: 0 },
      markersRemoved: 0,
      uploadsAborted: 0,
      early: [],
      classes: [holding('STANDARD', [5])],
    });
  });

  test('moves the clock by what was asked for, which survives a restart', async () => {
    const { from, to } = await bucket.advance(36 * HOUR);
    expect(Date.parse(to) - Date.parse(from)).toBeGreaterThanOrEqual(36 * HOUR);
    await bucket.restart();
    const { now } = await bucket.progress();
    expect(now >= to).toBe(true);
    await bucket.put('a', 5);
    expect((await bucket.head('a')).LastModified?.getTime()).toBeGreaterThan(Date.parse(to) - 1000);
  });

  test('goes on after a stop half-way', async () => {
    await bucket.put('a', 300 * KIB);
    await bucket.rules({ ...all, ID: 'down', Transitions: [{ Days: 3, StorageClass: 'GLACIER' }] });
    await bucket.advance(2 * DAY);
    await bucket.restart();
    expect(await bucket.classes()).toEqual(['a STANDARD']);
    await bucket.advance(2 * DAY);
    await bucket.restart();
    expect(await bucket.classes()).toEqual(['a GLACIER']);
  });

  test.each([{}, { ms: -1 }, { ms: 0.5 }, { ms: '1d' }, { ms: 4000 * DAY }, { ms: 1, more: true }])(
    'refuses %j and moves nothing',
    async (body) => {
      const { now } = await bucket.progress();
      const answer = await fetch(`${bucket.endpoint()}/_rehearsal/advance`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      expect(answer.status).toBe(400);
      expect(Date.parse((await bucket.progress()).now) - Date.parse(now)).toBeLessThan(HOUR);
    },
  );

  test('one at a time; requests are served meanwhile', async () => {
    const long = bucket.advance(700 * DAY);
    await expect.poll(async () => (await bucket.progress()).running).toBe(true);
    await expect(bucket.advance(DAY)).rejects.toThrow('the clock is being moved');
    await bucket.s3().send(new ListBucketsCommand({}));
    await long;
    expect((await bucket.progress()).running).toBe(false);
  });
});

function holding(storageClass: string, sizes: readonly number[]) {
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, size) => total + size, 0);
  const small = sizes.filter((size) => size < 128 * KIB);
  return {
    storageClass,
    tier: null,
    objects: sizes.length,
    bytes: sum(sizes),
    smallObjects: small.length,
    smallBytes: sum(small),
  };
}
