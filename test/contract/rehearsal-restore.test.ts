import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  RestoreObjectCommand,
  type RestoreRequest,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AgingBucket, DAY, HOUR, KIB, openAgingBucket } from './rehearsal-aging-fixture.ts';
import { DATA } from './rehearsal-datasync-fixture.ts';
import { refusalOf } from './rehearsal-s3-harness.ts';

let bucket: AgingBucket;
beforeEach(async () => {
  bucket = await openAgingBucket();
});
afterEach(() => bucket.close());

const MINUTE = 60_000;
const restore = (Key: string, RestoreRequest: RestoreRequest, VersionId?: string) =>
  bucket.s3().send(new RestoreObjectCommand({ Bucket: DATA, Key, RestoreRequest, VersionId }));
const answerOf = async (...request: Parameters<typeof restore>) =>
  (await restore(...request)).$metadata.httpStatusCode;
const read = (Key: string): Promise<string> =>
  refusalOf(
    bucket
      .s3()
      .send(new GetObjectCommand({ Bucket: DATA, Key }))
      .then(({ Body }) => Body?.transformToByteArray()),
  );
const tier = (Tier: 'Bulk' | 'Standard' | 'Expedited', Days = 1): RestoreRequest => ({
  Days,
  GlacierJobParameters: { Tier },
});
async function listed() {
  const { Contents } = await bucket
    .s3()
    .send(new ListObjectsV2Command({ Bucket: DATA, OptionalObjectAttributes: ['RestoreStatus'] }));
  return Contents?.[0]?.RestoreStatus;
}
/** What HeadObject says of the copy: `coming`, when it goes, or nothing. */
async function copyOf(key: string): Promise<Date | 'coming' | null> {
  const { Restore } = await bucket.head(key);
  if (Restore === undefined) return null;
  const until = /^ongoing-request="false", expiry-date="(.+)"$/.exec(Restore)?.[1];
  if (until !== undefined) return new Date(until);
  expect(Restore).toBe('ongoing-request="true"');
  return 'coming';
}
const clock = async (): Promise<number> => Date.parse((await bucket.progress()).now);

describe('RestoreObject', () => {
  test('archived by lifecycle, asked for, there for its days, and gone again', async () => {
    await bucket.put('a', 300 * KIB);
    await bucket.rules({
      ID: 'archive',
      Status: 'Enabled',
      Filter: { Prefix: '' },
      Transitions: [{ Days: 0, StorageClass: 'DEEP_ARCHIVE' }],
    });
    await bucket.advance(2 * DAY);
    expect(await read('a')).toBe('403 InvalidObjectState');
    expect(await answerOf('a', { Days: 2 })).toBe(202);
    expect(await copyOf('a')).toBe('coming');
    expect(await listed()).toEqual({ IsRestoreInProgress: true });
    expect(await read('a')).toBe('403 InvalidObjectState');

    await bucket.advance(12 * HOUR);
    expect(await read('a')).toBe('accepted');
    const until = (await copyOf('a')) as Date;
    expect(await listed()).toEqual({ IsRestoreInProgress: false, RestoreExpiryDate: until });
    expect(until.getTime() % DAY).toBe(0);
    const left = until.getTime() - (await clock());
    expect(left).toBeGreaterThan(2 * DAY - MINUTE);
    expect(left).toBeLessThanOrEqual(3 * DAY);
    expect((await bucket.head('a')).StorageClass).toBe('DEEP_ARCHIVE');

    await bucket.advance(left);
    expect(await read('a')).toBe('403 InvalidObjectState');
    expect(await copyOf('a')).toBeNull();
    expect(await listed()).toBeUndefined();
    expect(await answerOf('a', { Days: 1 })).toBe(202);
  });

  test.each([
    ['GLACIER', 'Expedited', 5 * MINUTE],
    ['GLACIER', 'Standard', 5 * HOUR],
    ['GLACIER', 'Bulk', 12 * HOUR],
    ['DEEP_ARCHIVE', 'Standard', 12 * HOUR],
    ['DEEP_ARCHIVE', 'Bulk', 48 * HOUR],
  ] as const)('%s by %s takes the longest time S3 names', async (StorageClass, name, ms) => {
    await bucket.put('a', 5, { StorageClass });
    await restore('a', tier(name));
    await bucket.advance(ms - MINUTE);
    expect(await copyOf('a')).toBe('coming');
    await bucket.advance(MINUTE);
    expect(await copyOf('a')).toBeInstanceOf(Date);
    expect(await read('a')).toBe('accepted');
  });

  test('a second request is refused while one is under way, unless it is faster', async () => {
    await bucket.put('a', 5, { StorageClass: 'GLACIER' });
    expect(await answerOf('a', tier('Bulk'))).toBe(202);
    expect(await refusalOf(restore('a', tier('Bulk')))).toBe('409 RestoreAlreadyInProgress');
    expect(await answerOf('a', tier('Expedited'))).toBe(202);
    expect(await refusalOf(restore('a', tier('Standard')))).toBe('409 RestoreAlreadyInProgress');
    await bucket.advance(5 * MINUTE);
    expect(await read('a')).toBe('accepted');
  });

  test('a faster request never makes it later', async () => {
    await bucket.put('a', 5, { StorageClass: 'DEEP_ARCHIVE' });
    await restore('a', tier('Bulk'));
    await bucket.advance(47 * HOUR);
    expect(await answerOf('a', tier('Standard'))).toBe(202);
    await bucket.advance(HOUR);
    expect(await read('a')).toBe('accepted');
  });

  test('a copy that is there is kept for as long as asked from now on', async () => {
    // From one in the morning on: copies end at a midnight, and none may lie between the two requests.
    await bucket.advance(DAY - (Date.now() % DAY) + HOUR);
    await bucket.put('a', 5, { StorageClass: 'GLACIER' });
    await restore('a', tier('Expedited', 1));
    await bucket.advance(HOUR);
    const first = (await copyOf('a')) as Date;
    expect(await answerOf('a', { Days: 11 })).toBe(200);
    expect(((await copyOf('a')) as Date).getTime() - first.getTime()).toBe(10 * DAY);
    await bucket.restart();
    expect(await read('a')).toBe('accepted');
  });

  test('one version, not the current one', async () => {
    await bucket.versioned();
    await bucket.put('a', 5, { StorageClass: 'GLACIER' });
    const { VersionId } = await bucket.head('a');
    await bucket.put('a', 6);
    await bucket.s3().send(new DeleteObjectCommand({ Bucket: DATA, Key: 'a' }));
    expect(await answerOf('a', tier('Expedited'), VersionId)).toBe(202);
    await bucket.advance(5 * MINUTE);
    const old = await bucket.s3().send(new HeadObjectCommand({ Bucket: DATA, Key: 'a', VersionId }));
    expect(old.Restore).toContain('ongoing-request="false"');
    expect(await refusalOf(restore('a', { Days: 1 }))).toBe('404 NoSuchKey');
    expect(await refusalOf(restore('a', { Days: 1 }, 'x'.repeat(32)))).toBe('404 NoSuchVersion');
  });

  test.each([
    ['what is not archived', 'STANDARD', { Days: 1 }, '403 InvalidObjectState'],
    ['instant retrieval is none', 'GLACIER_IR', { Days: 1 }, '403 InvalidObjectState'],
    ['days in INTELLIGENT_TIERING', 'INTELLIGENT_TIERING', { Days: 1 }, '400 InvalidRequest'],
    ['tiers that were never archived', 'INTELLIGENT_TIERING', {}, '403 InvalidObjectState'],
    ['an archive without days', 'GLACIER', {}, '400 MalformedXML'],
    ['no days at all', 'GLACIER', { Days: 0 }, '400 InvalidArgument'],
    ['a tier the class does not have', 'DEEP_ARCHIVE', tier('Expedited'), '400 InvalidRequest'],
    ['a tier nobody has', 'GLACIER', tier('Fast' as 'Bulk'), '400 MalformedXML'],
    ['a query', 'GLACIER', { Days: 1, Type: 'SELECT' as const }, '501 NotImplemented'],
  ] as const)('refuses %s', async (_because, StorageClass, request, refusal) => {
    await bucket.put('a', 5, { StorageClass });
    expect(await refusalOf(restore('a', request))).toBe(refusal);
    expect((await bucket.head('a')).Restore).toBeUndefined();
  });

  test('refuses another attribute of a listing', async () => {
    const list = new ListObjectsV2Command({
      Bucket: DATA,
      OptionalObjectAttributes: ['Owner' as 'RestoreStatus'],
    });
    expect(await refusalOf(bucket.s3().send(list))).toBe('400 InvalidArgument');
  });
});
