import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { DataSyncClient, DescribeTaskCommand, ListTasksCommand } from '@aws-sdk/client-datasync';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { ListGatewaysCommand, StorageGatewayClient } from '@aws-sdk/client-storage-gateway';
import { afterEach, describe, expect, test } from 'vitest';
import { createEventLog } from '../../src/rehearsal/events.ts';
import type { TargetHandler } from '../../src/rehearsal/http.ts';
import { startRehearsalServer } from '../../src/rehearsal/server.ts';
import { clientOf, type Rehearsal, rehearse } from './rehearsal-s3-harness.ts';

const open: Rehearsal[] = [];
const started = async (options: Parameters<typeof rehearse>[0] = {}): Promise<Rehearsal> => {
  const rehearsal = await rehearse(options);
  open.push(rehearsal);
  return rehearsal;
};
afterEach(async () => {
  for (const rehearsal of open.splice(0)) await rehearsal.end();
});

const echo = (targetPrefix: string, body: unknown): TargetHandler => ({
  targetPrefix,
  operations: ['DescribeTask'],
  async handle(operation, request) {
    if (operation === 'DescribeTask') {
      return {
        status: 400,
        errorType: 'InvalidRequestException',
        body: { message: `no task in ${JSON.stringify(request)}`, errorCode: 'x' },
      };
    }
    if (operation === 'ListGateways') throw new Error('a bug');
    return { status: 200, body };
  },
});
const config = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  maxAttempts: 1,
  credentials: { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' },
});

describe('one port for three services', () => {
  test('the real clients reach their handler, and see answers, refusals and bugs as such', async () => {
    const tasks = { Tasks: [{ TaskArn: 'arn:task', Name: 'é' }] };
    const { server } = await started({
      handlers: [echo('FmrsService', tasks), echo('StorageGateway_20130630', {})],
    });
    const dataSync = new DataSyncClient(config(server.endpoint));
    expect((await dataSync.send(new ListTasksCommand({}))).Tasks).toEqual(tasks.Tasks);
    await expect(dataSync.send(new DescribeTaskCommand({ TaskArn: 'arn:t' }))).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: 'no task in {"TaskArn":"arn:t"}',
      errorCode: 'x',
      $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(/^[0-9A-F]{16}$/) },
    });
    const gateways = new StorageGatewayClient(config(server.endpoint));
    await expect(gateways.send(new ListGatewaysCommand({}))).rejects.toMatchObject({
      name: 'InternalFailure',
      $metadata: { httpStatusCode: 500 },
    });
    dataSync.destroy();
    gateways.destroy();
  });

  test('a service nobody rehearses is refused', async () => {
    const { server } = await started();
    const dataSync = new DataSyncClient(config(server.endpoint));
    await expect(dataSync.send(new ListTasksCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
    dataSync.destroy();
  });
});

describe('the rehearsal itself', () => {
  test('tells its health and the events of one thing', async () => {
    const events = createEventLog();
    const event = {
      source: 'aws.datasync',
      id: 'arn:exec',
      detailType: 'State',
      detail: { State: 'SUCCESS' },
      at: '2026-01-01T00:00:00Z',
    };
    events.record(event);
    events.record({ ...event, id: 'another' });
    const { server } = await started({ events });
    const ask = async (path: string) => (await fetch(`${server.endpoint}/_rehearsal/${path}`)).json();
    expect(await ask('health')).toEqual({ ok: true, pid: process.pid });
    expect(await ask('events?source=aws.datasync&id=arn%3Aexec')).toEqual({ events: [event] });
    expect(await ask('events?source=aws.datasync&id=none')).toEqual({ events: [] });
  });

  test('stops when told to, after answering', async () => {
    const { server } = await started();
    const answer = await fetch(`${server.endpoint}/_rehearsal/stop`, {
      method: 'POST',
      headers: { 'x-headwater-rehearsal': '1' },
    });
    expect(answer.status).toBe(200);
    await server.closed;
    await expect(fetch(`${server.endpoint}/_rehearsal/health`)).rejects.toThrow();
  });

  test.each(['0.0.0.0', '192.168.0.1', 'example.com', '::'])('refuses to listen on %s', async (host) => {
    const directory = await mkdtemp(join(tmpdir(), 'headwater-'));
    await expect(
      startRehearsalServer({ directory, handlers: [], credentials: null, host }),
    ).rejects.toMatchObject({
      code: 'rehearsal-not-loopback',
      exitCode: 2,
    });
    await rm(directory, { recursive: true });
  });

  test('a port that is taken is a clear error', async () => {
    const { server, directory } = await started();
    const port = Number(new URL(server.endpoint).port);
    await expect(
      startRehearsalServer({ directory, handlers: [], credentials: null, port }),
    ).rejects.toMatchObject({
      code: 'rehearsal-port-taken',
    });
  });

  test('goes idle once, not while asked and not while busy', async () => {
    let busy = true;
    let idle = 0;
    const onIdle = (): void => {
      idle += 1;
    };
    const { server } = await started({ idleExitMs: 120, onIdle, busy: () => busy });
    await setTimeout(200);
    expect(idle).toBe(0);
    await fetch(`${server.endpoint}/_rehearsal/health`);
    busy = false;
    for (let turn = 0; turn < 4; turn += 1) {
      await fetch(`${server.endpoint}/_rehearsal/health`);
      await setTimeout(40);
    }
    expect(idle).toBe(0);
    await setTimeout(400);
    expect(idle).toBe(1);
  });
});

test('300 small objects go in at once, are listed over pages and come out', async () => {
  const { s3 } = await started();
  const Bucket = 'many';
  await s3.send(new CreateBucketCommand({ Bucket }));
  const keys = Array.from({ length: 300 }, (_, at) => `set/${at % 50}/file ${at}.txt`);
  const rest = [...keys];
  const worker = async (): Promise<void> => {
    for (let Key = rest.pop(); Key !== undefined; Key = rest.pop()) {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  const found: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const answer = await s3.send(
      new ListObjectsV2Command({ Bucket, MaxKeys: 128, ...(ContinuationToken ? { ContinuationToken } : {}) }),
    );
    found.push(...(answer.Contents ?? []).map(({ Key = '' }) => Key));
    ContinuationToken = answer.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  expect(found).toEqual(keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'set/7/file 57.txt' }));
  expect(await Body?.transformToString()).toBe('set/7/file 57.txt');
}, 40_000);

test('an upload that breaks off leaves nothing', async () => {
  const { server, s3, directory } = await started();
  await s3.send(new CreateBucketCommand({ Bucket: 'broken' }));
  const impatient = clientOf(server.endpoint);
  const abort = new AbortController();
  const slow = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.alloc(2 << 20);
    setTimeout(50).then(() => abort.abort());
    await setTimeout(500);
    yield Buffer.alloc(2 << 20);
  };
  const put = new PutObjectCommand({
    Bucket: 'broken',
    Key: 'k',
    Body: Readable.from(slow()),
    ContentLength: 4 << 20,
  });
  await expect(impatient.send(put, { abortSignal: abort.signal })).rejects.toThrow();
  impatient.destroy();
  while (readdirSync(`${directory}/buckets/broken/tmp`).length > 0) await setTimeout(5);
  expect((await s3.send(new ListObjectsV2Command({ Bucket: 'broken' }))).KeyCount).toBe(0);
});
