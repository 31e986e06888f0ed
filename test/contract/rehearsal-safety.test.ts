import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { CreateLocationNfsCommand, StartTaskExecutionCommand } from '@aws-sdk/client-datasync';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRehearsalServer } from '../../src/rehearsal/server.ts';
import {
  agentArn,
  DATA,
  finished,
  keys,
  newTask,
  openPremises,
  type Premises,
  text,
} from './rehearsal-datasync-fixture.ts';
import { type Rehearsal, refusalOf, rehearse } from './rehearsal-s3-harness.ts';
import { signedFetch } from './signed-fetch.ts';

const SECRET = 'nobody may read this';

/** Asks without an HTTP client's own opinions about targets and headers. */
function raw(
  endpoint: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<{ readonly status: number; readonly text: string; readonly headers: IncomingHttpHeaders }> {
  const { hostname, port } = new URL(endpoint);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers, agent: false }, async (answer) => {
      let text = '';
      for await (const chunk of answer) text += String(chunk);
      resolve({ status: answer.statusCode ?? 0, text, headers: answer.headers });
    });
    sent.once('error', reject).end();
  });
}

describe('what lies outside stays unread', () => {
  let p: Rehearsal;
  let outside: string;
  const Bucket = 'inside';
  beforeAll(async () => {
    p = await rehearse();
    outside = join(p.directory, 'outside');
    mkdirSync(join(outside, 'objects'), { recursive: true });
    for (const file of ['secret', 'objects/secret']) writeFileSync(join(outside, file), SECRET);
    writeFileSync(join(p.directory, 'secret'), SECRET);
    await p.s3.send(new CreateBucketCommand({ Bucket }));
    const objects = join(p.directory, 'buckets', Bucket, 'objects');
    symlinkSync(join(outside, 'secret'), join(objects, 'link'));
    symlinkSync(outside, join(objects, 'folder'));
    symlinkSync(outside, join(p.directory, 'buckets', 'planted'));
    mkdirSync(join(p.directory, 'buckets', 'hollow'));
    symlinkSync(outside, join(p.directory, 'buckets', 'hollow', 'objects'));
  });
  afterAll(() => p.end());

  test.each([
    '/inside/../../secret',
    '/inside/../../../secret',
    '/inside/%2e%2e/%2e%2e/secret',
    '/inside/..%2f..%2fsecret',
    '/inside/..%2F..%2Foutside%2Fsecret',
    '/inside/%2e%2e%2f%2e%2e%2fsecret',
    '/inside/.%2e/.%2e/secret',
    '/inside/..%252f..%252fsecret',
    '/inside/..\\..\\secret',
    '/inside//etc/passwd',
    '/inside/%00/../../secret',
    '/inside/link',
    '/inside/folder/secret',
    '/../secret',
    '/..%2fsecret',
    '/%2e%2e/secret',
    '/..',
    '/.',
    '/inside%2f..%2f..%2fsecret',
    '/planted/secret',
    '/planted/objects/secret',
    '/hollow/secret',
    '/hollow?list-type=2',
    '/planted?list-type=2',
    '/inside/k?uploadId=..%2F..%2F..%2F..%2Foutside&partNumber=1',
    '/inside/k?versionId=..%2F..%2F..%2Foutside%2Fsecret',
  ])('GET %s', async (path) => {
    const { status, text } = await raw(p.server.endpoint, path);
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain('root:');
    if (!path.includes('list-type')) expect(status).toBeGreaterThanOrEqual(400);
    expect(status).not.toBe(500);
  });

  test('a link among the objects is not listed, and not what a new object is written through', async () => {
    expect((await p.s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
    expect((await p.s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'folder/' }))).KeyCount).toBe(0);
    const put = new PutObjectCommand({ Bucket, Key: 'folder/new', Body: 'x' });
    expect(await refusalOf(p.s3.send(put))).toMatch(/^500/);
    expect(readdirSync(outside).sort()).toEqual(['objects', 'secret']);
    await p.s3.send(new PutObjectCommand({ Bucket, Key: 'link', Body: 'mine' }));
    const { Body } = await p.s3.send(new GetObjectCommand({ Bucket, Key: 'link' }));
    expect(await Body?.transformToString()).toBe('mine');
    expect(readdirSync(outside).sort()).toEqual(['objects', 'secret']);
  });

  test('nor are links below the other directories of a bucket written through, or what they lead to cleared', async () => {
    const Linked = 'linked-within';
    await p.s3.send(new CreateBucketCommand({ Bucket: Linked }));
    const versioning = { Bucket: Linked, VersioningConfiguration: { Status: 'Enabled' as const } };
    await p.s3.send(new PutBucketVersioningCommand(versioning));
    const at = join(p.directory, 'buckets', Linked);
    const away = join(p.directory, 'outside', 'away');
    mkdirSync(away);
    writeFileSync(join(away, 'kept'), SECRET);
    for (const tree of ['meta', 'versions']) {
      mkdirSync(join(at, tree), { recursive: true });
      symlinkSync(away, join(at, tree, `in-${tree}`));
    }
    symlinkSync(away, join(at, 'versions', 'key%obj'));
    symlinkSync(join(away, 'kept'), join(at, 'meta', 'sidecar%.json'));
    symlinkSync(join(away, 'kept'), join(at, 'config', 'policy.json'));
    for (const Key of ['in-meta/new', 'in-versions/new', 'key', 'sidecar']) {
      for (const turn of ['first', 'second'])
        await p.s3.send(new PutObjectCommand({ Bucket: Linked, Key, Body: turn })).catch(() => undefined);
      await p.s3.send(new DeleteObjectCommand({ Bucket: Linked, Key })).catch(() => undefined);
    }
    expect(readdirSync(away)).toEqual(['kept']);
    expect(readFileSync(join(away, 'kept'), 'utf8')).toBe(SECRET);
    const policy = p.s3.send(new GetBucketPolicyCommand({ Bucket: Linked }));
    expect(await refusalOf(policy)).toBe('404 NoSuchBucketPolicy');
    rmSync(away, { recursive: true });
  });

  test.each(['tmp', 'meta', 'versions', 'uploads', 'config'])(
    'a bucket whose %s is a link is none',
    async (name) => {
      const made = `with-linked-${name}`;
      mkdirSync(join(p.directory, 'buckets', made, 'objects'), { recursive: true });
      symlinkSync(outside, join(p.directory, 'buckets', made, name));
      const put = new PutObjectCommand({ Bucket: made, Key: 'k', Body: 'x' });
      expect(await refusalOf(p.s3.send(put))).toBe('404 NoSuchBucket');
      expect(readdirSync(outside).sort()).toEqual(['objects', 'secret']);
    },
  );

  test('a link is no bucket, and none is made through it', async () => {
    const { Buckets = [] } = await p.s3.send(new ListBucketsCommand({}));
    expect(Buckets.map(({ Name }) => Name)).not.toContain('planted');
    expect(await refusalOf(p.s3.send(new HeadBucketCommand({ Bucket: 'planted' })))).toMatch(/^404/);
    expect(await refusalOf(p.s3.send(new CreateBucketCommand({ Bucket: 'planted' })))).toMatch(/^500/);
    expect(existsSync(join(outside, 'config'))).toBe(false);
  });

  test('keys that look like climbing are keys', async () => {
    for (const Key of ['../../secret', 'a/../../../secret', './x', '/etc/passwd']) {
      const url = `${p.server.endpoint}/inside/${Key.split('/').map(encodeURIComponent).join('%2F')}`;
      const answer = await signedFetch(p.s3, url, { method: 'PUT', body: Key });
      expect(answer.status).toBe(200);
    }
    const { Contents = [] } = await p.s3.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents.map(({ Key }) => Key)).toEqual(expect.arrayContaining(['../../secret', '/etc/passwd']));
    expect(readdirSync(p.directory).sort()).toEqual(['buckets', 'outside', 'secret']);
  });
});

describe('what lies outside an export stays unread', () => {
  let p: Premises;
  beforeAll(async () => {
    p = await openPremises();
    mkdirSync(join(p.directory, 'outside'));
    writeFileSync(join(p.directory, 'outside', 'secret'), SECRET);
    mkdirSync(join(p.nfs, 'sub'));
    writeFileSync(join(p.nfs, 'sub', 'own.txt'), 'mine');
    symlinkSync(join(p.directory, 'outside'), join(p.nfs, 'folder'));
    symlinkSync(join(p.directory, 'outside', 'secret'), join(p.nfs, 'sub', 'link'));
  });
  afterAll(() => p.close());

  test.each(['/folder', '/../outside', '/sub/../../outside', '/sub/link', '/folder/.', '/.//folder//'])(
    'a location at %s brings nothing',
    async (below) => {
      const location = await p
        .dataSync()
        .send(
          new CreateLocationNfsCommand({
            ServerHostname: 'nas',
            Subdirectory: `/export/projects${below}`,
            OnPremConfig: { AgentArns: [agentArn(1)] },
          }),
        )
        .catch(() => null);
      if (location === null) return;
      const TaskArn = await newTask(p, 'climbed/', { SourceLocationArn: location.LocationArn });
      const { TaskExecutionArn = '' } = await p.dataSync().send(new StartTaskExecutionCommand({ TaskArn }));
      expect((await finished(p, TaskExecutionArn)).end.Status).toBe('ERROR');
      expect(await keys(p, DATA, 'climbed/')).toEqual([]);
    },
  );

  test('links below it are not followed', async () => {
    const TaskArn = await newTask(p, 'whole/');
    const { TaskExecutionArn = '' } = await p.dataSync().send(new StartTaskExecutionCommand({ TaskArn }));
    await finished(p, TaskExecutionArn);
    const files = (await keys(p, DATA, 'whole/')).filter((key) => !key.endsWith('/'));
    expect(files).toContain('whole/sub/own.txt');
    for (const key of files) expect(await text(p, DATA, key)).not.toContain(SECRET);
    expect(files.filter((key) => key.endsWith('secret'))).toEqual([]);
  });
});

describe('who may ask', () => {
  let p: Rehearsal;
  beforeAll(async () => {
    p = await rehearse();
  });
  afterAll(() => p.end());
  const credentials = { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' };

  test.each([
    ['localhost', 200],
    ['LOCALHOST:1', 200],
    ['127.0.0.2', 200],
    ['[::1]:80', 200],
    ['evil.example', 403],
    ['127.0.0.1.evil.example', 403],
    ['localhost.evil.example', 403],
    ['notlocalhost', 403],
    ['169.254.169.254', 403],
  ])('by the name of %s: %i', async (host, status) => {
    expect((await raw(p.server.endpoint, '/_rehearsal/health', { host })).status).toBe(status);
    expect((await raw(p.server.endpoint, '/', { host })).status).toBe(status);
    const dataSync = { host, 'x-amz-target': 'FmrsService.ListTasks' };
    expect((await raw(p.server.endpoint, '/', dataSync, 'POST')).status).toBe(status === 200 ? 400 : 403);
  });

  test('what changes something is not taken from a web page', async () => {
    const post = async (headers: Readonly<Record<string, string>>) =>
      (await raw(p.server.endpoint, '/_rehearsal/nothing', headers, 'POST')).status;
    expect(await post({})).toBe(403);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])
      expect(await post({ 'content-type': type, origin: 'https://evil.example' })).toBe(403);
    expect(await post({ 'x-headwater-rehearsal': '1' })).toBe(404);
    expect(await post({ 'content-type': 'application/json; charset=utf-8' })).toBe(404);
  });

  test('headers that are too long, and a request too long for its protocol', async () => {
    const long = await raw(p.server.endpoint, '/', { 'x-amz-meta-a': 'x'.repeat(20_000) });
    expect(long.status).toBe(431);
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'FmrsService.ListTasks' };
    const full = await rehearse({
      handlers: [
        { targetPrefix: 'FmrsService', operations: [], handle: async () => ({ status: 200, body: {} }) },
      ],
    });
    const body = 'x'.repeat(9 << 20);
    const answer = await fetch(full.server.endpoint, { method: 'POST', headers, body });
    expect(answer.headers.get('x-amzn-errortype')).toBe('SerializationException');
    await full.end();
  });

  test('other machines only when said so, and then signatures are checked', async () => {
    const directory = join(p.directory, 'open');
    const open = { directory, handlers: [], host: '0.0.0.0', allowOtherMachines: true };
    await expect(startRehearsalServer({ ...open, credentials: null })).rejects.toMatchObject({
      code: 'rehearsal-not-loopback',
    });
    const server = await startRehearsalServer({ ...open, credentials });
    expect(server.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await raw(server.endpoint, '/', { host: 'nas.example' })).text).toContain('AccessDenied');
    for (const path of ['/_rehearsal/health', '/_rehearsal/stop']) {
      const method = path.endsWith('stop') ? 'POST' : 'GET';
      const rebound = { host: 'evil.example', 'x-headwater-rehearsal': '1' };
      expect((await raw(server.endpoint, path, rebound, method)).status).toBe(403);
    }
    const { port } = new URL(server.endpoint);
    const address = Object.values(networkInterfaces())
      .flat()
      .find((one) => one?.family === 'IPv4' && !one.internal)?.address;
    // Its own address is this machine all the same.
    if (address !== undefined) {
      expect((await raw(`http://${address}:${port}`, '/_rehearsal/health')).status).toBe(200);
      expect((await raw(`http://${address}:${port}`, '/')).status).toBe(403);
    }
    await server.close();
  });
});

test('a missing object behind a link is missing, not an error', async () => {
  const p = await rehearse();
  await p.s3.send(new CreateBucketCommand({ Bucket: 'plain' }));
  expect(await refusalOf(p.s3.send(new HeadObjectCommand({ Bucket: 'plain', Key: 'a/b/c' })))).toMatch(
    /^404/,
  );
  await p.end();
});
