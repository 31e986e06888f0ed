import {
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buckets } from '../../src/adapters/aws/buckets.ts';
import { copyOver } from '../../src/adapters/aws/copy-over.ts';
import type { Buckets, ListedObject } from '../../src/ports/bucket.ts';
import { keepAll } from '../../src/steps/restoring/keep.ts';
import type { RestoreScope } from '../../src/steps/restoring/seen.ts';
import { askFaults, goWrong } from '../contract/faults-harness.ts';
import { type AgingBucket, HOUR, openAgingBucket } from '../contract/rehearsal-aging-fixture.ts';
import { DATA } from '../contract/rehearsal-datasync-fixture.ts';

const BELOW: RestoreScope = { bucket: DATA, of: { kind: 'prefix', keyPrefix: 'old/' } };
const MORE = {
  StorageClass: 'GLACIER',
  Metadata: { 'file-owner': '1000' },
  ContentType: 'text/x-old',
  Tagging: 'a=b&c%20d=e%40f',
  ChecksumAlgorithm: 'SHA256',
} as const;

const LARGE = 6 * 2 ** 20;

let cloud: AgingBucket;
let s3: Buckets;
beforeEach(async () => {
  cloud = await openAgingBucket();
  s3 = buckets({ client: cloud.s3(), owner: null });
  await cloud.versioned();
  for (const key of ['old/a', 'old/b ü+', 'old/c']) await cloud.put(key, 10, MORE);
  for (const key of ['old/a', 'old/b ü+']) await s3.restore(DATA, key, { tier: 'Standard', days: 3 });
  await cloud.advance(6 * HOUR);
});
afterEach(() => cloud.close());

const keep = (given: Partial<Buckets> = {}) => {
  const { signal } = new AbortController();
  const all = { ...s3, ...given };
  return keepAll({ buckets: all, into: 'STANDARD', signal, onProgress: () => undefined }, BELOW);
};
async function versions(): Promise<readonly string[]> {
  const { Versions = [] } = await cloud.s3().send(new ListObjectVersionsCommand({ Bucket: DATA }));
  return Versions.map(
    ({ Key, StorageClass, IsLatest }) => `${Key} ${StorageClass}${IsLatest ? '' : ' old'}`,
  ).sort();
}
const KEPT = [
  'old/a GLACIER old',
  'old/a STANDARD',
  'old/b ü+ GLACIER old',
  'old/b ü+ STANDARD',
  'old/c GLACIER',
];
async function listed(key: string): Promise<ListedObject> {
  const [found] = await s3.listKeys(DATA, [key], { restoreStatus: true });
  if (found === undefined) throw new Error(`${key} is missing`);
  return found;
}

describe('keeping what is back', () => {
  it('copies it over itself with all that is stored with it, and leaves the rest and the old versions', async () => {
    const before = await s3.head(DATA, 'old/b ü+');
    expect(await keep()).toEqual({ copied: 2, notCopied: 0, keys: [] });
    expect(await versions()).toEqual(KEPT);
    const after = await s3.head(DATA, 'old/b ü+');
    expect(after).toMatchObject({ metadata: { 'file-owner': '1000' }, checksum: before?.checksum });
    expect(before?.checksum?.algorithm).toBe('SHA256');
    const where = { Bucket: DATA, Key: 'old/b ü+' };
    const { TagSet } = await cloud.s3().send(new GetObjectTaggingCommand(where));
    expect(TagSet).toEqual([
      { Key: 'a', Value: 'b' },
      { Key: 'c d', Value: 'e@f' },
    ]);
    const { ContentType, Body } = await cloud.s3().send(new GetObjectCommand(where));
    expect([ContentType, (await Body?.transformToByteArray())?.length]).toEqual(['text/x-old', 10]);
    // Again, there is nothing left to do.
    expect(await keep()).toMatchObject({ copied: 0 });
    expect(await versions()).toEqual(KEPT);
  });

  it('leaves alone what somebody has replaced meanwhile, or whose copy has gone', async () => {
    const copyAfter: Buckets['copyOver'] = async (bucket, object, into) => {
      if (object.key === 'old/a')
        await cloud
          .s3()
          .send(
            new PutObjectCommand({ Bucket: DATA, Key: 'old/a', Body: 'new', StorageClass: 'STANDARD_IA' }),
          );
      return s3.copyOver(bucket, object, into);
    };
    expect(await keep({ copyOver: copyAfter })).toEqual({
      copied: 1,
      notCopied: 1,
      keys: [{ key: 'old/a', why: 'changed' }],
    });
    expect(await versions()).toContain('old/a STANDARD_IA');
    expect(await s3.copyOver(DATA, await listed('old/c'), 'STANDARD')).toBe('archived');
    expect(await s3.copyOver(DATA, { ...(await listed('old/c')), key: 'old/no' }, 'STANDARD')).toBe('gone');
  });

  it.each([
    ['the answer to a copy was lost', { fault: 'lost-response', operation: 'CopyObject', times: 1 }],
    ['a copy did not arrive', { fault: 'reset', operation: 'CopyObject', times: 1 }],
  ] as const)('when %s, it goes on, with one copy of each', async (_what, rule) => {
    await goWrong(cloud.endpoint(), rule);
    await keep().catch(() => undefined);
    await askFaults(cloud.endpoint(), 'DELETE');
    await keep();
    expect(await versions()).toEqual(KEPT);
  });

  it('in parts keeps the same, and gives up an upload whose object has changed', async () => {
    const raw = { client: cloud.s3(), owner: null };
    // S3 takes no range of an object up to 5 MB.
    await cloud.put('old/large', LARGE, MORE);
    await s3.restore(DATA, 'old/large', { tier: 'Standard', days: 3 });
    await cloud.advance(6 * HOUR);
    const object = await listed('old/large');
    const changed = { ...object, etag: 'other' };
    expect(await copyOver(raw, DATA, changed, 'STANDARD', LARGE - 1)).toBe('changed');
    const before = await s3.head(DATA, 'old/large');
    expect(await copyOver(raw, DATA, object, 'GLACIER_IR', LARGE - 1)).toBe('copied');
    const after = await s3.head(DATA, 'old/large');
    expect(after).toMatchObject({
      ...{ metadata: before?.metadata, sizeBytes: LARGE, storageClass: 'GLACIER_IR' },
      checksum: { algorithm: 'SHA256' },
    });
    const where = { Bucket: DATA, Key: 'old/large' };
    const { TagSet = [] } = await cloud.s3().send(new GetObjectTaggingCommand(where));
    expect(TagSet).toHaveLength(2);
  });
});
