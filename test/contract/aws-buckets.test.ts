import { createHash } from 'node:crypto';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LivePosture, PostureSetting } from '../../src/plans/posture/posture.ts';
import type { Buckets, ListedObject, ListedVersion } from '../../src/ports/bucket.ts';
import { ACCOUNT, rehearsed, STRANGERS } from './aws-rehearsed.ts';

let cloud: Awaited<ReturnType<typeof rehearsed>>;
let buckets: Buckets;
beforeAll(async () => {
  cloud = await rehearsed();
  buckets = cloud.aws.buckets;
  await buckets.create('docs');
});
afterAll(() => cloud.close());

const text = (value: string) => new TextEncoder().encode(value);

async function listed(bucket: string, prefix: string): Promise<readonly ListedObject[]> {
  const objects: ListedObject[] = [];
  for await (const page of buckets.list(bucket, prefix)) objects.push(...page);
  return objects;
}

const REPORT_ID = 'headwater-x';
const set = (bucket: string, setting: PostureSetting) => buckets.set(bucket, setting, REPORT_ID);
const posture = (bucket: string) => buckets.posture(bucket, REPORT_ID);
const versioned = (bucket: string) =>
  set(bucket, { setting: 'versioning', value: { status: 'Enabled', mfaDelete: false } });

describe('a bucket', () => {
  it('is missing, then made, then made again without harm', async () => {
    expect(await posture('fresh')).toBeNull();
    await buckets.create('fresh');
    await buckets.create('fresh');
    expect(await posture('fresh')).not.toBeNull();
  });

  it('of another account is told for what it is, never read or written, and its name is taken', async () => {
    const told = {
      kind: 'denied',
      message: expect.stringContaining(`${STRANGERS} belongs to another account than ${ACCOUNT}`),
    };
    await expect(posture(STRANGERS)).rejects.toMatchObject(told);
    await expect(buckets.lifecycle(STRANGERS)).rejects.toMatchObject(told);
    const none = { rules: [], transitionDefaultMinimumObjectSize: null };
    for (const asking of [
      () => buckets.writeOnce(STRANGERS, 'k', text('x'), 'text/plain'),
      () => buckets.read(STRANGERS, 'k'),
      () => buckets.putLifecycle(STRANGERS, none),
      () => versioned(STRANGERS),
      () => listed(STRANGERS, ''),
    ])
      await expect(asking()).rejects.toMatchObject({ kind: 'denied' });
    await expect(buckets.create(STRANGERS)).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('not available'),
    });
  });

  const report: NonNullable<LivePosture['inventory']> = {
    enabled: true,
    bucket: 'docs',
    prefix: 'x/reports',
    account: '111122223333',
    format: 'Parquet',
    frequency: 'Daily',
    allVersions: true,
    encryption: 'SSE-S3',
    fields: ['ETag', 'Size'],
  };
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:DeleteObjectVersion',
        Resource: 'arn:aws:s3:::each-setting/*',
      },
    ],
  });
  /** In the order of `apply`: Object Lock needs versions. */
  it.each<[string, PostureSetting]>([
    ['versions on', { setting: 'versioning', value: { status: 'Enabled', mfaDelete: false } }],
    [
      'some of the flags',
      {
        setting: 'publicAccess',
        value: {
          blockPublicAcls: true,
          ignorePublicAcls: false,
          blockPublicPolicy: true,
          restrictPublicBuckets: false,
        },
      },
    ],
    ['objects of their writers', { setting: 'ownership', value: 'ObjectWriter' }],
    [
      'a key',
      {
        setting: 'encryption',
        value: {
          algorithm: 'aws:kms',
          keyId: 'arn:aws:kms:us-east-1:111122223333:key/1234abcd',
          bucketKey: true,
          blocked: ['SSE-C'],
        },
      },
    ],
    [
      'nothing blocked',
      { setting: 'encryption', value: { algorithm: 'AES256', keyId: null, bucketKey: false, blocked: [] } },
    ],
    [
      'a retention',
      { setting: 'objectLock', value: { retention: { mode: 'GOVERNANCE', days: 3, years: null } } },
    ],
    ['no retention any more', { setting: 'objectLock', value: { retention: null } }],
    ['a report', { setting: 'inventory', value: report }],
    ['no report', { setting: 'inventory', value: null }],
    ['no report, a second time', { setting: 'inventory', value: null }],
    ['a policy', { setting: 'policy', value: policy }],
    ['no policy', { setting: 'policy', value: null }],
  ])('has what was set: %s', async (_, setting) => {
    await buckets.create('each-setting');
    await set('each-setting', setting);
    expect((await posture('each-setting'))?.[setting.setting]).toEqual(setting.value);
  });
});

describe('documents', () => {
  it('are written once and never replaced', async () => {
    expect(await buckets.writeOnce('docs', 'a/ledger 1.json', text('first'), 'application/json')).toBe(true);
    expect(await buckets.writeOnce('docs', 'a/ledger 1.json', text('second'), 'application/json')).toBe(
      false,
    );
    expect(await buckets.read('docs', 'a/ledger 1.json')).toEqual(text('first'));
  });

  it('are replaced by whoever saw what is there, and by nobody else', async () => {
    const put = (value: string, etag: string | null) =>
      buckets.replace('docs', 'register', text(value), 'application/json', etag);
    expect(await buckets.readTagged('docs', 'register')).toBeNull();
    expect(await put('too early', 'f'.repeat(32))).toBe(false);
    expect(await put('first', null)).toBe(true);
    expect(await put('first again', null)).toBe(false);
    const first = await buckets.readTagged('docs', 'register');
    expect(first?.bytes).toEqual(text('first'));
    expect(await put('second', first?.etag ?? '')).toBe(true);
    expect(await put('second by another', first?.etag ?? '')).toBe(false);
    expect(await buckets.read('docs', 'register')).toEqual(text('second'));
    await expect(buckets.replace('nowhere', 'a', text('a'), 'text/plain', null)).rejects.toMatchObject({
      kind: 'not-found',
    });
  });

  it('name their version where the bucket keeps versions', async () => {
    await buckets.create('kept');
    await versioned('kept');
    await buckets.writeOnce('kept', 'a', text('first'), 'text/plain');
    expect((await buckets.head('kept', 'a'))?.versionId).toMatch(/./);
    await buckets.writeOnce('docs', 'unversioned', text('first'), 'text/plain');
    expect((await buckets.head('docs', 'unversioned'))?.versionId).toBeNull();
  });

  it('may be empty', async () => {
    expect(await buckets.writeOnce('docs', 'empty', text(''), 'text/plain')).toBe(true);
    expect((await buckets.head('docs', 'empty'))?.sizeBytes).toBe(0);
    expect(await buckets.read('docs', 'empty')).toEqual(new Uint8Array());
  });

  it('show the checksum that S3 stores', async () => {
    // The check value of CRC-64/NVME for "123456789" (facts: s3, C.1).
    await buckets.writeOnce('docs', 'check', text('123456789'), 'text/plain');
    expect(await buckets.head('docs', 'check')).toMatchObject({
      checksum: { algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value: 'rosUhgp5mIg=' },
      etag: '25f9e794323b453885f5181f1b624d0b',
      etagIsMd5: true,
      storageClass: 'STANDARD',
    });
  });

  it('that are not there are null; in a bucket that is not there is a fault', async () => {
    expect(await buckets.read('docs', 'nothing')).toBeNull();
    expect(await buckets.head('docs', 'nothing')).toBeNull();
    await expect(buckets.read('no-such-bucket', 'x')).rejects.toMatchObject({ kind: 'not-found' });
    await expect(listed('no-such-bucket', '')).rejects.toMatchObject({ kind: 'not-found' });
    await expect(buckets.writeOnce('no-such-bucket', 'x', text('x'), 'text/plain')).rejects.toMatchObject({
      kind: 'not-found',
    });
  });
});

describe('list', () => {
  it('gives back every key as it was written, in the order of its bytes', async () => {
    const keys = [
      'k/ ',
      'k/+',
      'k/%2B',
      'k/&<>"',
      'k/a b',
      'k/a+b',
      'k/\u0001\n',
      'k/é',
      'k/e\u0301',
      'k/\u{1f600}',
      'k/\uffee',
    ];
    for (const key of keys) await buckets.writeOnce('docs', key, text(key), 'text/plain');
    const byBytes = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect((await listed('docs', 'k/')).map(({ key }) => key)).toEqual(byBytes);
    for (const key of keys) expect(await buckets.read('docs', key)).toEqual(text(key));
  });

  it('names the folders at the top, each once, and no bucket as none', async () => {
    await buckets.create('folders');
    for (const key of ['b/1', 'b/2/3', 'a b/ü', 'top', '/slash'])
      await buckets.writeOnce('folders', key, text('x'), 'text/plain');
    expect(await buckets.folders('folders')).toEqual(['/', 'a b/', 'b/']);
    expect(await buckets.folders('docs-that-are-not')).toBeNull();
  });

  it('goes on after the first thousand', async () => {
    const keys = Array.from({ length: 1_003 }, (_, index) => `many/${String(index).padStart(5, '0')}`);
    for (let at = 0; at < keys.length; at += 50) {
      await Promise.all(
        keys.slice(at, at + 50).map((key) => buckets.writeOnce('docs', key, text(''), 'text/plain')),
      );
    }
    const pages: number[] = [];
    for await (const page of buckets.list('docs', 'many/')) pages.push(page.length);
    expect(pages).toEqual([1_000, 3]);
  });

  it('knows sizes, classes and checksum names', async () => {
    await buckets.writeOnce('docs', 'one/x', text('12345'), 'text/plain');
    expect(await listed('docs', 'one/')).toMatchObject([
      { key: 'one/x', sizeBytes: 5, storageClass: 'STANDARD', checksumAlgorithms: ['CRC64NVME'] },
    ]);
  });
});

describe('versions', () => {
  it('of one key stand together, whatever is in its name, and go on after the first thousand', async () => {
    await buckets.create('versioned');
    await versioned('versioned');
    const odd = 'v/a+b ü\u001b';
    const keys = Array.from({ length: 1_000 }, (_, at) => `v/z${String(at).padStart(4, '0')}`);
    for (const key of [odd, ...keys]) await buckets.writeOnce('versioned', key, text('one'), 'text/plain');
    const etag = (await buckets.head('versioned', odd))?.etag ?? '';
    await buckets.replace('versioned', odd, text('longer'), 'text/plain', etag);
    const pages: (readonly ListedVersion[])[] = [];
    for await (const page of buckets.versions('versioned', 'v/')) pages.push(page);
    expect(pages.map(({ length }) => length)).toEqual([1_000, 2]);
    expect(pages[0]?.slice(0, 3)).toMatchObject([
      { kind: 'object', key: odd, isLatest: true, sizeBytes: 6 },
      { kind: 'object', key: odd, isLatest: false, sizeBytes: 3 },
      { kind: 'object', key: 'v/z0000', isLatest: true },
    ]);
    expect(new Set(pages.flat().map(({ key }) => key)).size).toBe(1_001);
  });
});

describe('uploadOnce', () => {
  it('sends a small file whole', async () => {
    const file = join(cloud.directory, 'small');
    await writeFile(file, 'small');
    expect(await buckets.uploadOnce('docs', 'small', file, 'text/plain')).toBe(true);
    expect(await buckets.uploadOnce('docs', 'small', file, 'text/plain')).toBe(false);
    expect(await buckets.read('docs', 'small')).toEqual(text('small'));
  });

  it('sends a large file in parts, with a checksum of the whole', async () => {
    const file = join(cloud.directory, 'large');
    const size = 65 * 2 ** 20 + 1;
    const handle = await open(file, 'w');
    await handle.truncate(size);
    await handle.write('begin', 0);
    await handle.write('end', size - 3);
    await handle.close();
    expect(await buckets.uploadOnce('docs', 'large', file, 'application/octet-stream')).toBe(true);
    const head = await buckets.head('docs', 'large');
    expect(head).toMatchObject({
      sizeBytes: size,
      checksum: { algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value: expect.any(String) },
      etagIsMd5: false,
    });
    const body = (await buckets.read('docs', 'large')) ?? new Uint8Array();
    const expected = Buffer.alloc(size);
    expected.write('begin', 0);
    expected.write('end', size - 3);
    const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
    expect(digest(body)).toBe(digest(expected));
    expect(await buckets.uploadOnce('docs', 'large', file, 'application/octet-stream')).toBe(false);
  });
});

describe('lifecycle', () => {
  it('is empty, then what was written, then empty again', async () => {
    await buckets.create('aged');
    expect((await buckets.lifecycle('aged')).rules).toEqual([]);
    const rules = [
      { ID: 'foreign', Status: 'Enabled', Prefix: 'old/', Expiration: { Days: 10 } },
      {
        ID: 'clean-up',
        Status: 'Enabled',
        Filter: {},
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
      },
      {
        ID: 'headwater:home',
        Status: 'Enabled',
        Filter: { And: { Prefix: 'raw/a&b/', ObjectSizeGreaterThan: 131_071 } },
        Transitions: [{ Days: 0, StorageClass: 'DEEP_ARCHIVE' }],
      },
    ];
    const wanted = { rules, transitionDefaultMinimumObjectSize: 'all_storage_classes_128K' };
    await buckets.putLifecycle('aged', wanted);
    const found = await buckets.lifecycle('aged');
    const byId = (a: { ID?: string }, b: { ID?: string }) => String(a.ID).localeCompare(String(b.ID));
    expect({ ...found, rules: [...found.rules].sort(byId) }).toMatchObject({
      ...wanted,
      rules: [...rules].sort(byId),
    });
    await buckets.putLifecycle('aged', { rules: [], transitionDefaultMinimumObjectSize: null });
    expect((await buckets.lifecycle('aged')).rules).toEqual([]);
  });

  it('of a missing bucket is a fault, not an empty configuration', async () => {
    await expect(buckets.lifecycle('no-such-bucket')).rejects.toMatchObject({
      kind: 'not-found',
      service: 'NoSuchBucket',
    });
  });
});
