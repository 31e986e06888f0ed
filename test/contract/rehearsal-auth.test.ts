import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { DataSyncClient, ListTasksCommand } from '@aws-sdk/client-datasync';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ListGatewaysCommand, StorageGatewayClient } from '@aws-sdk/client-storage-gateway';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keyPairOf } from '../../src/adapters/aws/credentials-file.ts';
import { type Rehearsal, startRehearsal } from '../../src/rehearsal/start.ts';
import { scratchDirectory } from '../unit/rehearsal/s3-directory.ts';
import { signedFetch } from './signed-fetch.ts';

let directory: string;
let rehearsal: Rehearsal;
let keys: Awaited<ReturnType<typeof keyPairOf>>;
const opened: { destroy(): void }[] = [];

beforeAll(async () => {
  directory = await scratchDirectory();
  rehearsal = await startRehearsal({ directory });
  keys = await keyPairOf(rehearsal.credentialsFile);
  await s3().send(new CreateBucketCommand({ Bucket: BUCKET }));
});
afterAll(async () => {
  for (const client of opened) client.destroy();
  await rehearsal.close();
  await rm(directory, { recursive: true });
});

const BUCKET = 'signed-data';
const settings = (overrides: object) => ({
  endpoint: rehearsal.endpoint,
  region: 'us-east-1',
  credentials: keys,
  maxAttempts: 1,
  ...overrides,
});
const keep = <C extends { destroy(): void }>(client: C): C => {
  opened.push(client);
  return client;
};
const s3 = (overrides: object = {}) => keep(new S3Client({ forcePathStyle: true, ...settings(overrides) }));

describe('the key pair', () => {
  test('is written for the owner alone, is not the same twice, and stays over a restart', async () => {
    const text = await readFile(rehearsal.credentialsFile, 'utf8');
    expect((await stat(rehearsal.credentialsFile)).mode & 0o777).toBe(0o600);
    expect(text).toMatch(/\[default\]\n[^[]+\[rehearsal\]\n/);
    expect(keys.accessKeyId).toMatch(/^REHEARSAL[A-Z2-7]{11}$/);
    expect(keys.secretAccessKey).toMatch(/^[\w+/]{40}$/);
    const other = await scratchDirectory();
    const first = await startRehearsal({ directory: other });
    const pair = await readFile(first.credentialsFile, 'utf8');
    await first.close();
    const second = await startRehearsal({ directory: other });
    await second.close();
    expect(await readFile(second.credentialsFile, 'utf8')).toBe(pair);
    expect(pair).not.toBe(text);
    await writeFile(second.credentialsFile, '[rehearsal]\n');
    await expect(startRehearsal({ directory: other })).rejects.toMatchObject({
      code: 'rehearsal-credentials-invalid',
    });
    await rm(other, { recursive: true });
  });
});

describe('whoever signs with it is believed', () => {
  const HARD_KEYS = [
    'plain.txt',
    '/begins with a slash',
    'a//b/../c/./d',
    "ü +&=?#%25%41~!*'()",
    'tab\tand\nline',
    'ends/',
  ];

  test.each(HARD_KEYS)('a key like %j', async (Key) => {
    await s3().send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'text', Metadata: { note: 'a  b' } }));
    const { Body } = await s3().send(new GetObjectCommand({ Bucket: BUCKET, Key }));
    expect(await Body?.transformToString()).toBe('text');
    const listed = await s3().send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: Key }));
    expect(listed.Contents?.map((object) => object.Key)).toContain(Key);
  });

  test('a stream, whose chunks nobody signs', async () => {
    const Body = Readable.from([Buffer.alloc(70_000, 1), Buffer.alloc(70_000, 2)]);
    await s3().send(new PutObjectCommand({ Bucket: BUCKET, Key: 'stream', Body, ContentLength: 140_000 }));
    const head = await s3().send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'stream' }));
    expect(head.ContentLength).toBe(140_000);
  });

  test('DataSync and Storage Gateway', async () => {
    const dataSync = keep(new DataSyncClient(settings({})));
    expect((await dataSync.send(new ListTasksCommand({}))).Tasks).toEqual([]);
    const gateway = keep(new StorageGatewayClient(settings({})));
    expect((await gateway.send(new ListGatewaysCommand({}))).Gateways).toEqual([]);
  });

  test('a bucket named by the host', async () => {
    // Not every system resolves names below localhost.
    const lookup = (_: string, options: { all?: boolean }, done: (...found: unknown[]) => void) =>
      options.all === true ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);
    const endpoint = rehearsal.endpoint.replace('127.0.0.1', 'localhost');
    for (const host of ['localhost', 's3.localhost']) {
      const client = s3({
        endpoint: endpoint.replace('localhost', host),
        forcePathStyle: false,
        requestHandler: { httpAgent: new Agent({ lookup: lookup as never }) },
      });
      await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: '_rehearsal/health', Body: host }));
      const { Body } = await s3().send(new GetObjectCommand({ Bucket: BUCKET, Key: '_rehearsal/health' }));
      expect(await Body?.transformToString()).toBe(host);
    }
  });
});

describe('whoever does not is refused', () => {
  const refusal = async (call: Promise<unknown>) =>
    call.then(
      () => 'believed',
      (error: { name: string; $metadata?: { httpStatusCode?: number } }) =>
        `${error.$metadata?.httpStatusCode} ${error.name}`,
    );
  const LATE_MS = -16 * 60_000;

  test.each([
    ['403 InvalidAccessKeyId', 'another key', () => ({ credentials: { ...keys, accessKeyId: 'AKIAX' } })],
    [
      '403 SignatureDoesNotMatch',
      'another secret',
      () => ({ credentials: { ...keys, secretAccessKey: 'x' } }),
    ],
    ['400 InvalidToken', 'a token', () => ({ credentials: { ...keys, sessionToken: 't' } })],
    ['400 AuthorizationHeaderMalformed', 'another Region', () => ({ region: 'eu-west-1' })],
    ['403 RequestTimeTooSkewed', 'a clock that is late', () => ({ systemClockOffset: LATE_MS })],
  ] as const)('S3: %s for %s', async (expected, _, overrides) => {
    expect(await refusal(s3(overrides()).send(new ListBucketsCommand({})))).toBe(expected);
  });

  test.each([
    [
      'UnrecognizedClientException',
      'another key',
      () => ({ credentials: { ...keys, accessKeyId: 'AKIAX' } }),
    ],
    [
      'InvalidSignatureException',
      'another secret',
      () => ({ credentials: { ...keys, secretAccessKey: 'x' } }),
    ],
    ['UnrecognizedClientException', 'a token', () => ({ credentials: { ...keys, sessionToken: 't' } })],
    ['InvalidSignatureException', 'another Region', () => ({ region: 'eu-west-1' })],
    ['InvalidSignatureException', 'a clock that is late', () => ({ systemClockOffset: LATE_MS })],
  ] as const)('DataSync: %s for %s', async (expected, _, overrides) => {
    const client = keep(new DataSyncClient(settings(overrides())));
    expect(await refusal(client.send(new ListTasksCommand({})))).toBe(`403 ${expected}`);
  });

  test('the SDK sets its clock right by the answer', async () => {
    const late = s3({ systemClockOffset: LATE_MS });
    expect(await refusal(late.send(new ListBucketsCommand({})))).toBe('403 RequestTimeTooSkewed');
    expect(await refusal(late.send(new ListBucketsCommand({})))).toBe('believed');
  });

  test('nothing signed at all, with the words of each service', async () => {
    const bucket = await fetch(`${rehearsal.endpoint}/${BUCKET}`);
    expect(bucket.status).toBe(403);
    expect(await bucket.text()).toContain('<Code>AccessDenied</Code>');
    for (const target of ['FmrsService.ListTasks', 'StorageGateway_20130630.ListGateways']) {
      const answer = await fetch(rehearsal.endpoint, {
        method: 'POST',
        headers: { 'x-amz-target': target },
        body: '{}',
      });
      expect(answer.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
    }
  });
});

test('the operation of DataSync and Storage Gateway is part of what is signed', async () => {
  const url = `${rehearsal.endpoint}/`;
  const [body, unsigned] = ['{}', { 'x-amz-target': 'FmrsService.ListTasks' }];
  const signed = await signedFetch(s3(), url, { method: 'POST', body, headers: unsigned }, 'datasync');
  expect(signed.status).toBe(200);
  const answer = await signedFetch(s3(), url, { method: 'POST', body, unsigned }, 'datasync');
  expect(answer.headers.get('x-amzn-errortype')).toBe('IncompleteSignatureException');
});

describe('what was signed is what must come', () => {
  const put = async (key: string, headers: Readonly<Record<string, string>>, body: string) => {
    const url = `${rehearsal.endpoint}/${BUCKET}/${key}`;
    const answer = await signedFetch(s3(), url, { method: 'PUT', headers, body });
    return `${answer.status} ${/<Code>(.*)<\/Code>/.exec(await answer.text())?.[1] ?? ''}`;
  };
  const stored = (Key: string) =>
    s3()
      .send(new HeadObjectCommand({ Bucket: BUCKET, Key }))
      .then(
        () => true,
        () => false,
      );
  const SHA = 'x-amz-content-sha256';
  const OF_TEXT = '982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1';

  test('a body with another hash is not stored', async () => {
    expect(await put('hashed', { [SHA]: OF_TEXT }, 'text')).toBe('200 ');
    expect(await put('forged', { [SHA]: OF_TEXT }, 'Text')).toBe('400 XAmzContentSHA256Mismatch');
    expect(await put('emptied', { [SHA]: OF_TEXT }, '')).toBe('400 XAmzContentSHA256Mismatch');
    expect(await Promise.all(['hashed', 'forged', 'emptied'].map(stored))).toEqual([true, false, false]);
  });

  test('nor one in chunks that nobody signed, over a hash of something else', async () => {
    const framing = { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': '4' };
    const body = '4\r\nevil\r\n0\r\n\r\n';
    expect(await put('reframed', { [SHA]: OF_TEXT, ...framing }, body)).toBe('400 XAmzContentSHA256Mismatch');
    expect(await stored('reframed')).toBe(false);
  });

  test('a chunk with another signature is not stored, nor one without', async () => {
    const headers = {
      [SHA]: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': '4',
    };
    for (const signature of [`;chunk-signature=${'0'.repeat(64)}`, '']) {
      const body = `4${signature}\r\ntext\r\n0${signature}\r\n\r\n`;
      expect(await put('chunked', headers, body)).toBe('403 SignatureDoesNotMatch');
    }
    expect(await stored('chunked')).toBe(false);
  });

  test('a hash that is none', async () => {
    expect(await put('odd', { [SHA]: 'SIGNED-SOMEHOW' }, '')).toBe('400 InvalidArgument');
  });

  test('presigned URLs work for whom they were made, and no longer than said', async () => {
    const { hostname, port } = new URL(rehearsal.endpoint);
    const signer = await s3().config.signer();
    const presign = async (key: string, signingDate: Date) => {
      const request = {
        method: 'GET',
        protocol: 'http:',
        hostname,
        port: Number(port),
        path: `/${BUCKET}/${key}`,
      };
      const headers = {
        host: `${hostname}:${port}`,
        'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD',
        'x-amz-checksum-mode': 'ENABLED',
      };
      const { query = {} } = await (signer as unknown as Presigner).presign(
        { ...request, headers },
        { expiresIn: 60, signingDate },
      );
      return `${rehearsal.endpoint}/${BUCKET}/${key}?${new URLSearchParams(query)}`;
    };
    const url = await presign('plain.txt', new Date());
    expect(await (await fetch(url)).text()).toBe('text');
    expect((await fetch(url.replace('plain', 'other'))).status).toBe(403);
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(403);
    const late = await fetch(await presign('plain.txt', new Date(Date.now() - 61_000)));
    expect(await late.text()).toMatch(/<Code>AccessDenied<\/Code><Message>Request has expired/);
  });
});

interface Presigner {
  presign(request: object, options: object): Promise<{ query?: Record<string, string> }>;
}

test('headwater reads the key pair by its file, and says which when it cannot', async () => {
  await expect(keyPairOf(join(directory, 'nowhere'))).rejects.toMatchObject({
    code: 'rehearsal-credentials',
  });
  await writeFile(join(directory, 'half'), '[default]\naws_access_key_id = a\naws_secret_access_key = b\n');
  await expect(keyPairOf(join(directory, 'half'))).rejects.toMatchObject({ exitCode: 2 });
});
