import { statSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateLocationS3Command,
  DataSyncClient,
  ListLocationsCommand,
  ListTasksCommand,
} from '@aws-sdk/client-datasync';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { ListGatewaysCommand, StorageGatewayClient } from '@aws-sdk/client-storage-gateway';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { FaultRule } from '../../src/rehearsal/faults/rules.ts';
import { type Rehearsal, startRehearsal } from '../../src/rehearsal/start.ts';
import { scratchDirectory } from '../unit/rehearsal/s3-directory.ts';
import { askFaults, faultReport, goWrong as tell } from './faults-harness.ts';

const credentials = { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' };
const Bucket = 'faulty-data';

let directory: string;
let rehearsal: Rehearsal;
let once: Clients;
let patient: Clients;

interface Clients {
  readonly s3: S3Client;
  readonly dataSync: DataSyncClient;
  readonly gateway: StorageGatewayClient;
}
function clients(maxAttempts: number): Clients {
  const shared = { endpoint: rehearsal.endpoint, region: 'us-east-1', credentials, maxAttempts };
  return {
    s3: new S3Client({ ...shared, forcePathStyle: true }),
    dataSync: new DataSyncClient(shared),
    gateway: new StorageGatewayClient(shared),
  };
}
const destroy = (all: Clients): void => {
  for (const client of Object.values(all)) client.destroy();
};

beforeAll(async () => {
  directory = await scratchDirectory();
  rehearsal = await startRehearsal({ directory, credentials });
  once = clients(1);
  patient = clients(4);
  await once.s3.send(new CreateBucketCommand({ Bucket }));
});
afterEach(() => own('DELETE'));
afterAll(async () => {
  destroy(once);
  destroy(patient);
  await rehearsal.close();
  await rm(directory, { recursive: true });
});

const own = (method: 'GET' | 'POST' | 'DELETE', body?: object) => askFaults(rehearsal.endpoint, method, body);
const goWrong = (...rules: readonly FaultRule[]) => tell(rehearsal.endpoint, ...rules);
const report = () => faultReport(rehearsal.endpoint);
const fired = async (): Promise<number> => (await report()).fired.length;

async function outcome(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'done';
  } catch (error) {
    const { name, code, $metadata } = error as {
      name: string;
      code?: string;
      $metadata?: { httpStatusCode?: number };
    };
    return code ?? `${$metadata?.httpStatusCode} ${name}`;
  }
}
const put = (Key: string, by = once, Body = 'text') =>
  by.s3.send(new PutObjectCommand({ Bucket, Key, Body }));
const exists = (Key: string) =>
  once.s3.send(new HeadObjectCommand({ Bucket, Key })).then(
    () => true,
    () => false,
  );

describe('faults of requests, as each service says them', () => {
  test.each([
    ['throttle', '503 SlowDown', '400 ThrottlingException', '400 ThrottlingException'],
    ['error-before', '500 InternalError', '500 InternalException', '500 InternalFailure'],
    ['error-after', '500 InternalError', '500 InternalException', '500 InternalFailure'],
    ['access-denied', '403 AccessDenied', '403 AccessDeniedException', '403 AccessDeniedException'],
    ['expired-credentials', '400 ExpiredToken', '403 ExpiredTokenException', '403 ExpiredTokenException'],
    [
      'clock-skew',
      '403 RequestTimeTooSkewed',
      '403 InvalidSignatureException',
      '403 InvalidSignatureException',
    ],
    ['reset', 'ECONNRESET', 'ECONNRESET', 'ECONNRESET'],
    ['lost-response', 'ECONNRESET', 'ECONNRESET', 'ECONNRESET'],
  ] as const)('%s', async (fault, s3, dataSync, gateway) => {
    await goWrong({ fault, times: 3 });
    expect(await outcome(once.s3.send(new ListObjectsV2Command({ Bucket })))).toBe(s3);
    expect(await outcome(once.dataSync.send(new ListTasksCommand({})))).toBe(dataSync);
    expect(await outcome(once.gateway.send(new ListGatewaysCommand({})))).toBe(gateway);
    expect(await outcome(once.s3.send(new ListObjectsV2Command({ Bucket })))).toBe('done');
    expect((await report()).fired.map(({ service }) => service)).toEqual([
      's3',
      'datasync',
      'storagegateway',
    ]);
  });

  test.each([
    ['throttle', false],
    ['error-before', false],
    ['reset', false],
    ['error-after', true],
    ['lost-response', true],
  ] as const)('%s: the object is there afterwards: %s', async (fault, there) => {
    await goWrong({ fault, operation: 'PutObject' });
    expect(await outcome(put(`after ${fault}`))).not.toBe('done');
    expect(await exists(`after ${fault}`)).toBe(there);
  });

  test.each(['throttle', 'error-before', 'error-after', 'reset', 'lost-response', 'clock-skew'] as const)(
    'the SDK gets over %s by itself',
    async (fault) => {
      await goWrong({ fault, times: 2, operation: 'PutObject' }, { fault, service: 'datasync', times: 1 });
      expect(await outcome(put(`over ${fault}`, patient))).toBe('done');
      expect(await outcome(patient.dataSync.send(new ListTasksCommand({})))).toBe('done');
      expect(await fired()).toBe(3);
    },
  );

  test('an answer is slow, and only that', async () => {
    await goWrong({ fault: 'slow', ms: 60_000, operation: 'PutObject' });
    const giveUp = new AbortController();
    const call = new PutObjectCommand({ Bucket, Key: 'slowly', Body: 'text' });
    const answered = once.s3.send(call, { abortSignal: giveUp.signal });
    await expect.poll(() => exists('slowly')).toBe(true);
    giveUp.abort();
    await expect(answered).rejects.toThrow();
    await goWrong({ fault: 'slow', ms: 50 });
    expect(await outcome(put('slowly'))).toBe('done');
  });

  test('a rule is for one resource, by bucket and key or by ARN', async () => {
    await goWrong(
      { fault: 'access-denied', resource: `${Bucket}/secret/*`, times: 'always' },
      { fault: 'throttle', resource: '*:location/loc-0*', times: 'always' },
    );
    expect(await outcome(put('secret/a/b'))).toBe('403 AccessDenied');
    expect(await outcome(put('open'))).toBe('done');
    expect(await outcome(once.dataSync.send(new ListTasksCommand({})))).toBe('done');
  });
});

describe('lists that are late', () => {
  test('a new location is not in the list yet, and then it is', async () => {
    const made = await once.dataSync.send(
      new CreateLocationS3Command({
        S3BucketArn: `arn:aws:s3:::${Bucket}`,
        S3Config: { BucketAccessRoleArn: 'arn:aws:iam::123456789012:role/r' },
      }),
    );
    const listed = async () =>
      (await once.dataSync.send(new ListLocationsCommand({}))).Locations?.some(
        ({ LocationArn }) => LocationArn === made.LocationArn,
      );
    await expect.poll(listed).toBe(true);
    await goWrong({ fault: 'stale-list', service: 'datasync' });
    expect([await listed(), await listed()]).toEqual([false, true]);
  });

  test('a new object is not in the list, and can be read all the same', async () => {
    await put('fresh & new');
    await goWrong({ fault: 'stale-list', ms: 3_600_000 });
    const { Contents = [], KeyCount } = await once.s3.send(new ListObjectsV2Command({ Bucket }));
    expect([Contents, KeyCount]).toEqual([[], 0]);
    expect(await exists('fresh & new')).toBe(true);
  });
});

describe('faults of objects', () => {
  const read = async (Key: string) => {
    const answer = await once.s3.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
    return answer.Body?.transformToByteArray();
  };
  const state = async (Key: string) => {
    const head = await once.s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
    const { mtimeMs, size } = statSync(join(directory, 'buckets', Bucket, 'objects', Key));
    return {
      etag: head.ETag,
      crc: head.ChecksumCRC32,
      length: head.ContentLength,
      mtime: Math.trunc(mtimeMs),
      size,
    };
  };

  test('flip-byte changes one byte under the old checksum, so that only reading finds it', async () => {
    await put('sound', once, 'x'.repeat(1000));
    const before = await state('sound');
    await goWrong({ fault: 'flip-byte', resource: `${Bucket}/sound`, now: true });
    expect(await state('sound')).toEqual(before);
    await expect(read('sound')).rejects.toThrow(/checksum/i);
    const bytes = await readFile(join(directory, 'buckets', Bucket, 'objects', 'sound'));
    expect(bytes.filter((byte) => byte !== 'x'.charCodeAt(0))).toHaveLength(1);
  });

  test('as it is written, in one piece or in parts', async () => {
    await goWrong({ fault: 'flip-byte', resource: `${Bucket}/rot-*`, times: 2 });
    await put('rot-1');
    const { UploadId } = await once.s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'rot-2' }));
    const part = { Bucket, Key: 'rot-2', UploadId, PartNumber: 1 };
    const { ETag } = await once.s3.send(new UploadPartCommand({ ...part, Body: 'text' }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await once.s3.send(
      new CompleteMultipartUploadCommand({ Bucket, Key: 'rot-2', UploadId, MultipartUpload }),
    );
    await put('rot-3');
    await expect(read('rot-1')).rejects.toThrow(/checksum/i);
    await expect(read('rot-2')).rejects.toThrow(/checksum/i);
    expect(Buffer.from((await read('rot-3')) ?? []).toString()).toBe('text');
  });

  test('vanish: the writer is told that all is well', async () => {
    await goWrong({ fault: 'vanish', resource: `${Bucket}/gone` });
    expect(await outcome(put('gone'))).toBe('done');
    expect(await exists('gone')).toBe(false);
    await put('gone');
    expect(await exists('gone')).toBe(true);
  });

  test('at once, to as many as said', async () => {
    for (const Key of ['many/1', 'many/2', 'many/3']) await put(Key);
    await goWrong({ fault: 'vanish', resource: `${Bucket}/many/*`, times: 2, now: true });
    expect(await Promise.all(['many/1', 'many/2', 'many/3'].map(exists))).toEqual([false, false, true]);
    expect(await fired()).toBe(2);
  });
});

describe('how faults are said', () => {
  test('over HTTP: rules are checked, told, replaced and taken away', async () => {
    const wrong = await own('POST', { rules: [{ fault: 'reset', operation: 'PutObjekt' }] });
    expect(wrong).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('rules[0].operation') },
    });
    const { body } = await own('POST', { rules: [{ fault: 'reset', service: 's3' }] });
    expect(await report()).toEqual({
      seed: (body as { seed: number }).seed,
      rules: [{ fault: 'reset', service: 's3', matched: 0, fired: 0 }],
      fired: [],
    });
    await own('DELETE');
    expect(await report()).toEqual({ seed: null, rules: [], fired: [] });
  });

  test('in a file at the start: the same seed and requests bring the same faults', async () => {
    const file = join(directory, 'faults.json');
    const rules = [{ fault: 'throttle', service: 'datasync', times: 'always', probability: 0.5 }];
    await writeFile(file, JSON.stringify({ rules }));
    const run = async (seed: number | null) => {
      if (seed !== null) await writeFile(file, JSON.stringify({ seed, rules }));
      const other = await startRehearsal({
        directory: join(directory, 'other'),
        credentials,
        faultFile: file,
      });
      const client = new DataSyncClient({
        ...{ endpoint: other.endpoint, region: 'us-east-1', credentials },
        maxAttempts: 1,
      });
      const outcomes: string[] = [];
      for (let at = 0; at < 24; at += 1) outcomes.push(await outcome(client.send(new ListTasksCommand({}))));
      client.destroy();
      await other.close();
      return { seed: other.faultSeed, outcomes };
    };
    const first = await run(null);
    expect(new Set(first.outcomes)).toEqual(new Set(['done', '400 ThrottlingException']));
    expect(await run(first.seed)).toEqual(first);
    const log = await readFile(join(directory, 'other', 'faults.log'), 'utf8');
    const lines = log
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { seed: number; operation: string });
    expect(lines).toHaveLength(2 * first.outcomes.filter((one) => one !== 'done').length);
    expect(lines[0]).toMatchObject({ seed: first.seed, operation: 'ListTasks' });
    await writeFile(file, JSON.stringify({ rules: [{ fault: 'reset', operation: 'Nothing' }] }));
    const refused = startRehearsal({ directory: join(directory, 'other'), faultFile: file });
    await expect(refused).rejects.toMatchObject({ code: 'rehearsal-faults-invalid' });
  });
});
