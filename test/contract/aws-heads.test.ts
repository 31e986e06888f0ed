import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { headObject } from '../../src/adapters/aws/bucket-objects.ts';
import { quickHeads } from '../../src/adapters/aws/heads/quick-heads.ts';
import { s3Client } from '../../src/adapters/aws/s3-client.ts';
import type { ServiceCall } from '../../src/ports/service-call.ts';
import { type Rehearsal, startRehearsal } from '../../src/rehearsal/start.ts';
import { goWrong } from './faults-harness.ts';

/** Requests that are made like one of the SDK's, held against those that the SDK makes. */

const KEYS = { accessKeyId: 'only', secretAccessKey: 's3cret' } as const;
const Bucket = 'heads';

let directory: string;
let cloud: Rehearsal;
let client: S3Client;
/** Commands that the SDK sent. */
let sent = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'heads '));
  cloud = await startRehearsal({ directory, credentials: KEYS });
  process.env.AWS_ACCESS_KEY_ID = KEYS.accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = KEYS.secretAccessKey;
  client = s3Client({ region: 'us-east-1', endpoint: cloud.endpoint, rehearsal: null, account: '' });
  client.middlewareStack.add(
    (next) => (args) => {
      sent += 1;
      return next(args);
    },
    { step: 'initialize', name: 'counting' },
  );
  await client.send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  delete process.env.AWS_ACCESS_KEY_ID;
  delete process.env.AWS_SECRET_ACCESS_KEY;
  client?.destroy();
  await cloud?.close();
  await rm(directory, { recursive: true, force: true });
});
afterEach(() => goWrong(cloud.endpoint));

const put = (Key: string, more: Partial<PutObjectCommandInput> = {}) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body: `content of ${Key}`, ...more }));

/** Asks for `key` once the pattern is there; how many commands of the SDK that took, too. */
async function asked(key: string, heads = quickHeads({ client, owner: null })) {
  await put('first');
  await heads(Bucket, 'first');
  const before = sent;
  const head = await heads(Bucket, key);
  return { head, commands: sent - before };
}

const OBJECTS: readonly (readonly [what: string, key: string, more?: Partial<PutObjectCommandInput>])[] = [
  ['nothing special', 'plain'],
  ['directories', 'a/b/c.txt'],
  ['every sign that a URL reads in its own way', 'a b+c%20%2F&=?#:;,@$!\'()*~[]{}|^`<>"\\.x'],
  ['letters beyond ASCII', 'ü/日本/\u{1f600}/e\u0301'],
  ['metadata', 'told', { Metadata: { 'file-owner': '1000', 'file-mtime': '1600000000000000001ns' } }],
  ['a key of KMS', 'locked', { ServerSideEncryption: 'aws:kms' }],
  ['another class', 'cold', { StorageClass: 'STANDARD_IA' }],
  ['a checksum that is asked for', 'summed', { ChecksumAlgorithm: 'SHA256' }],
  ['no bytes', 'empty', { Body: '' }],
];

describe('a request like one that the SDK made', () => {
  it.each(OBJECTS.map(([what, key, more = {}]) => [what, key, more] as const))(
    'brings what the SDK brings: %s',
    async (_what, key, more) => {
      await put(key, more);
      const { head, commands } = await asked(key);
      expect(head).toEqual(await headObject({ client, owner: null }, Bucket, key));
      expect(head?.etag).toMatch(/./);
      expect(commands).toBe(0);
    },
  );

  it.each([
    ['an empty name', 'a//b'],
    ['a slash first', '/a'],
    ['a directory above', 'a/../b'],
    ['a directory itself', 'a/'],
  ])('is not made for a key that a path may lose: %s', async (_what, key) => {
    await put(key);
    const { head, commands } = await asked(key);
    expect(head?.sizeBytes).toBe(`content of ${key}`.length);
    expect(commands).toBe(1);
  });

  it('brings null where there is no object', async () =>
    expect(await asked('nothing')).toEqual({ head: null, commands: 0 }));

  it('brings the version', async () => {
    const versioned = { Bucket: 'versioned' };
    await client.send(new CreateBucketCommand(versioned));
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await client.send(new PutBucketVersioningCommand({ ...versioned, VersioningConfiguration }));
    const heads = quickHeads({ client, owner: null });
    for (const Key of ['a', 'b']) {
      const { VersionId } = await client.send(new PutObjectCommand({ ...versioned, Key, Body: Key }));
      expect((await heads('versioned', Key))?.versionId).toBe(VersionId);
    }
  });

  it('is told of like any other call', async () => {
    const calls: ServiceCall[] = [];
    const heads = quickHeads({ client, owner: null, onCall: (call) => calls.push(call) });
    await asked('plain', heads);
    await asked('nothing', heads);
    const call = { service: 'S3', operation: 'HeadObject', attempts: 1, requestId: expect.any(String) };
    const told = calls.filter(({ error }) => error === null);
    expect(told[0]).toMatchObject(call);
    expect(calls.at(-1)).toMatchObject({ ...call, error: 'NotFound' });
  });
});

describe('what is answered by neither an object nor its absence', () => {
  it.each(['reset', 'lost-response', 'throttle', 'error-before', 'clock-skew'] as const)(
    'is asked again by the SDK, which repeats it: %s',
    async (fault) => {
      await put('plain');
      const heads = quickHeads({ client, owner: null });
      await asked('plain', heads);
      await goWrong(cloud.endpoint, { fault, operation: 'HeadObject', times: 2 });
      expect((await heads(Bucket, 'plain'))?.sizeBytes).toBe('content of plain'.length);
      const before = sent;
      expect((await heads(Bucket, 'plain'))?.sizeBytes).toBe('content of plain'.length);
      expect(sent).toBe(before);
    },
  );

  it('is an error of its own kind when the SDK is refused too', async () => {
    const heads = quickHeads({ client, owner: null });
    await asked('plain', heads);
    await goWrong(cloud.endpoint, { fault: 'access-denied', operation: 'HeadObject', times: 'always' });
    await expect(heads(Bucket, 'plain')).rejects.toMatchObject({
      kind: 'denied',
      message: `S3 HeadObject: HTTP 403: the answer gives no reason (s3://${Bucket}/plain)`,
    });
  });
});
