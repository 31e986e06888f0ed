import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ListedObject } from '../../../src/ports/bucket.ts';
import { type Reply, type Seen, scriptedAws, xmlError } from './aws-scripted-server.ts';

let close = async () => {};
afterEach(() => close());

const xml = (body: string): Reply => ({
  status: 200,
  body: `<?xml version="1.0"?>${body}`,
  headers: { 'content-type': 'application/xml' },
});

async function serve(reply: (seen: Seen, count: number) => Reply, account = '') {
  if (account !== '') {
    process.env.AWS_ACCESS_KEY_ID = 'test';
    process.env.AWS_SECRET_ACCESS_KEY = 'test';
  }
  const server = await scriptedAws(reply, account);
  close = server.close;
  return server;
}

const query = (seen: Seen) => new URL(seen.url, 'http://x').searchParams;

describe('list', () => {
  it('follows pages, decodes keys, and reads what S3 leaves out as STANDARD', async () => {
    const { aws, seen } = await serve((one) =>
      query(one).get('continuation-token') === 'p2'
        ? xml(
            '<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated><Contents><Key>b%0A%26</Key><Size>1</Size><ETag>&quot;e-2&quot;</ETag><LastModified>2026-01-01T00:00:00Z</LastModified><StorageClass>GLACIER</StorageClass></Contents></ListBucketResult>',
          )
        : xml(
            '<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated><NextContinuationToken>p2</NextContinuationToken><Contents><Key>a+b%2Bc</Key><Size>7</Size><ETag>&quot;e1&quot;</ETag><LastModified>2026-01-01T00:00:00Z</LastModified><ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm></Contents></ListBucketResult>',
          ),
    );
    const objects: ListedObject[] = [];
    for await (const page of aws.buckets.list('data', 'a b')) objects.push(...page);
    expect(objects).toEqual([
      {
        key: 'a b+c',
        sizeBytes: 7,
        etag: 'e1',
        lastModified: new Date('2026-01-01'),
        storageClass: 'STANDARD',
        checksumAlgorithms: ['CRC64NVME'],
      },
      {
        key: 'b\n&',
        sizeBytes: 1,
        etag: 'e-2',
        lastModified: new Date('2026-01-01'),
        storageClass: 'GLACIER',
        checksumAlgorithms: [],
      },
    ]);
    expect(seen.map((one) => [query(one).get('encoding-type'), query(one).get('prefix')])).toEqual([
      ['url', 'a b'],
      ['url', 'a b'],
    ]);
  });

  it('takes keys as they are from an endpoint that does not encode', async () => {
    const { aws } = await serve(() =>
      xml(
        '<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a+b%20c</Key></Contents></ListBucketResult>',
      ),
    );
    for await (const page of aws.buckets.list('data', '')) expect(page[0]?.key).toBe('a+b%20c');
  });

  it('throws on a denial instead of ending early', async () => {
    const { aws } = await serve(() => xmlError(403, 'AccessDenied'));
    await expect(aws.buckets.list('data', '')[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      kind: 'denied',
    });
  });
});

describe('writeOnce', () => {
  const write = (reply: Reply) =>
    serve(() => reply).then(({ aws, seen }) => ({
      result: aws.buckets.writeOnce('data', 'k', new TextEncoder().encode('x'), 'text/plain'),
      seen,
    }));

  it('asks S3 to refuse an existing key', async () => {
    const { result, seen } = await write({ status: 200 });
    expect(await result).toBe(true);
    expect(seen[0]?.headers).toMatchObject({ 'if-none-match': '*', 'content-type': 'text/plain' });
    expect(seen[0]?.headers['x-amz-checksum-crc64nvme']).toBeDefined();
  });
  it('is false on 412', async () => {
    expect(await (await write(xmlError(412, 'PreconditionFailed'))).result).toBe(false);
  });
  it('is transient on a race', async () => {
    await expect((await write(xmlError(409, 'ConditionalRequestConflict'))).result).rejects.toMatchObject({
      kind: 'transient',
    });
  });
});

describe('read and head', () => {
  it('are null for no such key, and throw for no such bucket', async () => {
    const { aws } = await serve((seen) =>
      seen.method === 'HEAD'
        ? { status: 404 }
        : xmlError(404, seen.url.includes('gone') ? 'NoSuchBucket' : 'NoSuchKey'),
    );
    expect(await aws.buckets.read('data', 'k')).toBeNull();
    expect(await aws.buckets.head('data', 'k')).toBeNull();
    await expect(aws.buckets.read('gone', 'k')).rejects.toMatchObject({
      kind: 'not-found',
      service: 'NoSuchBucket',
    });
  });
  it('head asks for the stored checksum, and names the version', async () => {
    const { aws, seen } = await serve(() => ({
      status: 200,
      headers: {
        'content-length': '3',
        etag: '"e"',
        'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
        'x-amz-checksum-crc64nvme': 'rosUhgp5mIg=',
        'x-amz-checksum-type': 'FULL_OBJECT',
        'x-amz-meta-file-mtime': '5ns',
        'x-amz-version-id': 'v1',
      },
    }));
    expect(await aws.buckets.head('data', 'k')).toEqual({
      sizeBytes: 3,
      etag: 'e',
      lastModified: new Date('2026-01-01'),
      storageClass: 'STANDARD',
      checksum: { algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value: 'rosUhgp5mIg=' },
      etagIsMd5: false,
      metadata: { 'file-mtime': '5ns' },
      versionId: 'v1',
    });
    expect(seen[0]?.headers['x-amz-checksum-mode']).toBe('ENABLED');
  });
});

describe('uploadOnce in parts', () => {
  it('leaves no half upload behind when a part fails', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'aws-s3-'));
    try {
      const file = join(directory, 'big');
      await writeFile(file, Buffer.alloc(64 * 2 ** 20 + 1));
      const { aws, seen } = await serve((one) => {
        if (one.method === 'HEAD') return { status: 404 };
        if (one.method === 'POST')
          return xml(
            '<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>',
          );
        if (one.method === 'DELETE') return { status: 204 };
        return xmlError(403, 'AccessDenied');
      });
      await expect(aws.buckets.uploadOnce('data', 'k', file, 'x/y')).rejects.toMatchObject({
        kind: 'denied',
      });
      expect(seen.filter((one) => one.method === 'DELETE').map((one) => query(one).get('uploadId'))).toEqual([
        'u1',
      ]);
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

describe('lifecycle', () => {
  const rules = `<LifecycleConfiguration>
    <Rule><ID>foreign</ID><Prefix>old/</Prefix><Status>Enabled</Status><Expiration><Date>2027-01-01T00:00:00Z</Date></Expiration></Rule>
    <Rule><ID>whole</ID><Filter></Filter><Status>Enabled</Status><AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>
    <Rule><ID>headwater:x</ID><Filter><And><Prefix>a&amp;b/</Prefix><ObjectSizeGreaterThan>5</ObjectSizeGreaterThan></And></Filter><Status>Enabled</Status><Transition><Days>0</Days><StorageClass>DEEP_ARCHIVE</StorageClass></Transition></Rule>
  </LifecycleConfiguration>`;

  it('is empty only when S3 says that there is none', async () => {
    const none = await serve(() => xmlError(404, 'NoSuchLifecycleConfiguration'));
    expect(await none.aws.buckets.lifecycle('data')).toEqual({
      rules: [],
      transitionDefaultMinimumObjectSize: null,
    });
    await none.close();
    const denied = await serve(() => xmlError(403, 'AccessDenied'));
    await expect(denied.aws.buckets.lifecycle('data')).rejects.toMatchObject({ kind: 'denied' });
  });

  it('survives being read, kept as JSON and written again', async () => {
    let written = '';
    const { aws } = await serve((seen) => {
      if (seen.method === 'PUT') {
        written = seen.body;
        expect(seen.headers['x-amz-transition-default-minimum-object-size']).toBe('varies_by_storage_class');
        return { status: 200 };
      }
      const answer = xml(written === '' ? rules : written);
      return answer === 'reset'
        ? answer
        : {
            ...answer,
            headers: { 'x-amz-transition-default-minimum-object-size': 'varies_by_storage_class' },
          };
    });
    const first = await aws.buckets.lifecycle('data');
    expect(first).toEqual({
      xml: expect.stringContaining(rules),
      rules: [
        {
          ID: 'foreign',
          Prefix: 'old/',
          Status: 'Enabled',
          Expiration: { Date: '2027-01-01T00:00:00.000Z' },
        },
        {
          ID: 'whole',
          Filter: {},
          Status: 'Enabled',
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
        },
        {
          ID: 'headwater:x',
          Filter: { And: { Prefix: 'a&b/', ObjectSizeGreaterThan: 5 } },
          Status: 'Enabled',
          Transitions: [{ Days: 0, StorageClass: 'DEEP_ARCHIVE' }],
        },
      ],
      transitionDefaultMinimumObjectSize: 'varies_by_storage_class',
    });
    await aws.buckets.putLifecycle('data', JSON.parse(JSON.stringify(first)));
    expect(written).toContain('<Prefix>a&amp;b/</Prefix>');
    expect(await aws.buckets.lifecycle('data')).toEqual({ ...first, xml: expect.any(String) });
  });

  it('is deleted when no rule is left, because S3 refuses an empty one', async () => {
    const { aws, seen } = await serve(() => ({ status: 204 }));
    await aws.buckets.putLifecycle('data', { rules: [], transitionDefaultMinimumObjectSize: null });
    expect(seen.map((one) => one.method)).toEqual(['DELETE']);
  });
});

describe('posture', () => {
  const ABSENT: Readonly<Record<string, string>> = {
    publicAccessBlock: 'NoSuchPublicAccessBlockConfiguration',
    ownershipControls: 'OwnershipControlsNotFoundError',
    encryption: 'ServerSideEncryptionConfigurationNotFoundError',
    'object-lock': 'ObjectLockConfigurationNotFoundError',
    inventory: 'NoSuchConfiguration',
    policy: 'NoSuchBucketPolicy',
  };
  const bare = (seen: Seen): Reply => {
    const [name = ''] = [...query(seen).keys()].filter((key) => key in ABSENT);
    if (seen.method === 'HEAD') return { status: 200 };
    const code = ABSENT[name];
    return code === undefined
      ? xml('<VersioningConfiguration></VersioningConfiguration>')
      : xmlError(404, code);
  };

  it('of a bucket on which nothing is set, by endpoints that have no defaults too', async () => {
    const { aws } = await serve(bare);
    expect(await aws.buckets.posture('data', 'x')).toEqual({
      versioning: { status: 'Off', mfaDelete: false },
      publicAccess: {
        blockPublicAcls: false,
        ignorePublicAcls: false,
        blockPublicPolicy: false,
        restrictPublicBuckets: false,
      },
      ownership: 'ObjectWriter',
      encryption: { algorithm: 'none', keyId: null, bucketKey: false, blocked: [] },
      objectLock: null,
      inventory: null,
      policy: null,
    });
  });
  it.each(Object.keys(ABSENT))('a refusal to tell %s is no absence', async (name) => {
    const { aws } = await serve((seen) =>
      query(seen).has(name) ? xmlError(403, 'AccessDenied') : bare(seen),
    );
    await expect(aws.buckets.posture('data', 'x')).rejects.toMatchObject({ kind: 'denied' });
  });
  it('tells a missing bucket from somebody else’s', async () => {
    const { aws } = await serve((seen) => ({ status: seen.url.startsWith('/missing') ? 404 : 403 }));
    expect(await aws.buckets.posture('missing', 'x')).toBeNull();
    await expect(aws.buckets.posture('taken', 'x')).rejects.toMatchObject({ kind: 'denied' });
  });
  it('creates in the configured Region, and does not mind its own bucket', async () => {
    const { aws, seen } = await serve((_, count) =>
      count === 1 ? { status: 200 } : xmlError(409, 'BucketAlreadyOwnedByYou'),
    );
    await aws.buckets.create('data');
    await aws.buckets.create('data');
    expect(seen[0]?.body).toContain('<LocationConstraint>eu-central-1</LocationConstraint>');
  });
  it('names the owner only where an account is configured', async () => {
    const ours = await serve(() => ({ status: 404 }));
    await ours.aws.buckets.head('data', 'k');
    expect(ours.seen[0]?.headers['x-amz-expected-bucket-owner']).toBeUndefined();
    await ours.close();
    const real = await serve(() => ({ status: 404 }), '111122223333');
    await real.aws.buckets.head('data', 'k');
    expect(real.seen[0]?.headers['x-amz-expected-bucket-owner']).toBe('111122223333');
  });
});
