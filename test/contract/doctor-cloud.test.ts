import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Aws, createAws } from '../../src/adapters/aws/aws.ts';
import { keyPairOf } from '../../src/adapters/aws/credentials-file.ts';
import { createLooks } from '../../src/adapters/aws/looks/looks.ts';
import { type CloudLooks, lookedAt } from '../../src/ports/doctor.ts';
import { type Rehearsal, startRehearsal } from '../../src/rehearsal/start.ts';
import { taskBetween } from './aws-rehearsed.ts';

const ACCOUNT = '123456789012';
const REGION = 'eu-west-1';
const arn = (rest: string) => `arn:aws:${rest.replace('@', `${REGION}:${ACCOUNT}`)}`;
const ONLINE = arn('datasync:@:agent/agent-0123456789abcdef0');
const OFFLINE = arn('datasync:@:agent/agent-0123456789abcdef1');
const GATEWAY = arn('storagegateway:@:gateway/sgw-01234567');
const ROLE = `arn:aws:iam::${ACCOUNT}:role/team/transfer`;

const TAGS = { migration: 'demo', step: 'one', intent: 'i' };

let directory: string;
let rehearsal: Rehearsal;
let aws: Aws;
let looks: CloudLooks;
const opened: { close(): void }[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'doctor cloud-'));
  const world = {
    account: ACCOUNT,
    region: REGION,
    exports: [{ protocol: 'nfs', server: 'nas.local', export: '/export', directory }],
    agents: [
      { arn: ONLINE, name: 'one', mode: 'basic' },
      { arn: OFFLINE, name: 'two', mode: 'basic', status: 'offline' },
    ],
    gateways: [{ arn: GATEWAY, name: 'site' }],
    roles: [{ arn: ROLE, trustedBy: ['datasync.amazonaws.com'], denies: ['s3:PutObject'] }],
  };
  await writeFile(join(directory, 'world.json'), JSON.stringify(world));
  rehearsal = await startRehearsal({
    directory,
    stepDelayMs: 1,
    staleSettingsMs: 0,
    staleListsMs: 0,
  });
  aws = createAws(options());
  looks = looking();
});
afterAll(async () => {
  for (const each of [aws, ...opened]) each.close();
  await rehearsal.close();
  await rm(directory, { recursive: true });
});

const options = (endpoint = rehearsal.endpoint) => ({
  region: REGION,
  endpoint,
  rehearsal: { credentialsFile: rehearsal.credentialsFile },
  account: ACCOUNT,
});
const looking = (change: { now?: () => number; endpoint?: string } = {}): CloudLooks => {
  const made = createLooks({ ...options(change.endpoint), withinMs: 5000, now: change.now ?? Date.now });
  opened.push(made);
  return made;
};
const fault = (rule: object) =>
  fetch(`${rehearsal.endpoint}/_rehearsal/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ seed: 1, rules: [rule] }),
  });

describe('credentials', () => {
  test('belong to somebody, and the clock agrees', async () => {
    const found = await looks.credentials();
    expect(found).toMatchObject({
      account: ACCOUNT,
      arn: `arn:aws:iam::${ACCOUNT}:user/rehearsal`,
      temporary: false,
    });
    expect(Math.abs(found.clockAheadMs ?? Infinity)).toBeLessThan(20_000);
  });

  test.each([
    ['ahead', 10 * 60_000],
    ['behind', -10 * 60_000],
  ])('a clock that is ten minutes %s is noticed', async (_way, offMs) => {
    const { clockAheadMs } = await looking({ now: () => Date.now() + offMs }).credentials();
    expect(Math.abs((clockAheadMs ?? 0) - offMs)).toBeLessThan(20_000);
  });

  test('a service that refuses the clock tells the time all the same', async () => {
    await fault({
      fault: 'clock-skew',
      service: 'sts',
      operation: 'GetCallerIdentity',
      ms: 30 * 60_000,
      times: 1,
    });
    const { clockAheadMs } = await looking().credentials();
    // The second attempt is signed by the clock there; what it is off by here has not changed.
    expect(clockAheadMs).not.toBeNull();
  });

  test('that have expired are refused, and it is said why', async () => {
    await fault({ fault: 'expired-credentials', service: 'sts', operation: 'GetCallerIdentity' });
    const look = await lookedAt(5000, () => looking().credentials());
    expect(look).toMatchObject({ kind: 'unseen', why: 'denied' });
    expect(look.kind === 'unseen' && look.text).toContain('the credentials have expired, log in again');
  });
});

describe('roles', () => {
  test('are seen with their trust', async () => {
    expect(await looks.role(ROLE)).toMatchObject({
      arn: ROLE,
      trust: { Statement: [{ Principal: { Service: 'datasync.amazonaws.com' } }] },
    });
  });

  test.each([
    ['that nobody has made', `arn:aws:iam::${ACCOUNT}:role/nobody`],
    ['of the same name with another path', `arn:aws:iam::${ACCOUNT}:role/transfer`],
    ['of the same name in another account', 'arn:aws:iam::999999999999:role/team/transfer'],
  ])('%s are none', async (_what, missing) => expect(await looks.role(missing)).toBeNull());

  const need = {
    actions: ['s3:GetObject', 's3:PutObject'],
    resources: ['arn:aws:s3:::data/x'],
    context: { 'aws:ResourceAccount': ACCOUNT },
  };
  test('are simulated', async () => {
    expect(await looks.simulate(ROLE, [need, { ...need, actions: ['s3:ListBucket'], context: {} }])).toEqual([
      { action: 's3:GetObject', resource: 'arn:aws:s3:::data/x', allowed: true },
      { action: 's3:PutObject', resource: 'arn:aws:s3:::data/x', allowed: false },
      { action: 's3:ListBucket', resource: 'arn:aws:s3:::data/x', allowed: true },
    ]);
  });

  test('of a session are found by their name, which is all that its ARN tells', async () => {
    const session = `arn:aws:sts::${ACCOUNT}:assumed-role/transfer/worker-1`;
    expect(await looks.simulate(session, [{ ...need, actions: ['s3:PutObject'] }])).toMatchObject([
      { allowed: false },
    ]);
  });

  test('the root user cannot be simulated', async () => {
    const look = await lookedAt(5000, () => looks.simulate(`arn:aws:iam::${ACCOUNT}:root`, [need]));
    expect(look).toMatchObject({ kind: 'unseen', text: expect.stringContaining('only users and roles') });
  });
});

describe('agents and gateways', () => {
  test('online, offline, unknown', async () => {
    expect(await looks.agent(ONLINE)).toMatchObject({ status: 'ONLINE', name: 'one' });
    expect(await looks.agent(OFFLINE)).toMatchObject({ status: 'OFFLINE', name: 'two' });
    expect((await looks.agent(OFFLINE))?.lastSeen).toMatch(/^\d{4}-/);
    expect(await looks.agent(`${ONLINE.slice(0, -1)}9`)).toBeNull();
  });

  test('a gateway with its cache and its file shares, and one that is not there', async () => {
    expect(await looks.gateway(GATEWAY)).toMatchObject({
      type: 'FILE_S3',
      state: 'RUNNING',
      cacheBytes: { kind: 'seen', value: expect.any(Number) },
      cacheDirtyPercent: { kind: 'seen', value: expect.any(Number) },
      fileShares: { kind: 'seen', value: 0 },
    });
    expect(await looks.gateway(`${GATEWAY.slice(0, -1)}9`)).toBeNull();
  });
});

describe('buckets', () => {
  test('one that is not there', async () =>
    expect(await looks.bucket('nobody-has-this', 'headwater-x')).toBeNull());

  test('one as it was made, and one as apply leaves it', async () => {
    await aws.buckets.create('bare-bucket');
    expect(await looks.bucket('bare-bucket', 'headwater-x')).toMatchObject({
      region: { kind: 'seen', value: REGION },
      posture: {
        versioning: { value: { status: 'Off', mfaDelete: false } },
        encryption: { value: { algorithm: 'AES256', keyId: null } },
        policy: { kind: 'seen', value: null },
        objectLock: { kind: 'seen', value: null },
        inventory: { kind: 'seen', value: null },
      },
      lifecycle: { kind: 'seen', value: [] },
    });
    const value = { status: 'Enabled', mfaDelete: false } as const;
    await aws.buckets.set('bare-bucket', { setting: 'versioning', value }, 'headwater-x');
    expect(await looks.bucket('bare-bucket', 'headwater-x')).toMatchObject({
      posture: {
        versioning: { value: { status: 'Enabled' } },
        publicAccess: { value: { blockPublicAcls: true, restrictPublicBuckets: true } },
        ownership: { value: 'BucketOwnerEnforced' },
      },
    });
  });

  test('one with a policy and rules', async () => {
    await aws.buckets.create('ruled-bucket');
    await aws.buckets.putLifecycle('ruled-bucket', {
      rules: [
        { ID: 'tidy', Status: 'Enabled', Filter: { Prefix: 'raw/' }, Expiration: { Days: 30 } },
        {
          ID: 'cold',
          Status: 'Enabled',
          Filter: { Prefix: '' },
          Transitions: [{ Days: 90, StorageClass: 'GLACIER' }],
        },
        { ID: 'off', Status: 'Disabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } },
      ],
      transitionDefaultMinimumObjectSize: null,
    });
    const s3 = new S3Client({
      endpoint: rehearsal.endpoint,
      region: REGION,
      forcePathStyle: true,
      credentials: await keyPairOf(rehearsal.credentialsFile),
    });
    const Statement = [
      {
        Sid: 'Shut',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:PutObject',
        Resource: 'arn:aws:s3:::ruled-bucket/*',
      },
    ];
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await s3.send(new PutBucketPolicyCommand({ Bucket: 'ruled-bucket', Policy }));
    s3.destroy();
    expect(await looks.bucket('ruled-bucket', 'headwater-x')).toMatchObject({
      posture: { policy: { value: Policy } },
      lifecycle: {
        value: [
          { id: 'tidy', prefix: 'raw/', expires: true, transitions: [] },
          { id: 'cold', prefix: '', expires: false, transitions: ['GLACIER'] },
        ],
      },
    });
  });

  test('a part that is refused does not keep the others from being seen', async () => {
    await fault({ fault: 'access-denied', service: 's3', operation: 'GetBucketPolicy' });
    expect(await looks.bucket('ruled-bucket', 'headwater-x')).toMatchObject({
      posture: { policy: { kind: 'unseen', why: 'denied' }, versioning: { kind: 'seen' } },
    });
  });
});

test('what is used up is counted, over pages', async () => {
  const role = ROLE;
  const source = await aws.dataSync.locations.create(
    {
      type: 'nfs',
      serverHostname: 'nas.local',
      subdirectory: '/export',
      agentArns: [ONLINE],
      version: 'NFS3',
    },
    TAGS,
  );
  const target = await aws.dataSync.locations.create(
    {
      type: 's3',
      bucketArn: 'arn:aws:s3:::bare-bucket',
      subdirectory: 'a/',
      storageClass: 'STANDARD',
      bucketAccessRoleArn: role,
    },
    TAGS,
  );
  for (let made = 0; made < 97; made++)
    await aws.dataSync.tasks.create(taskBetween(source, target, 'nfs'), TAGS);
  expect(await looks.used()).toEqual({
    tasks: { kind: 'seen', value: 97 },
    locations: { kind: 'seen', value: 2 },
    agents: { kind: 'seen', value: 2 },
    executions: { kind: 'seen', value: 0 },
  });
});

describe('whoever does not answer', () => {
  let silent: Server;
  let endpoint: string;
  beforeAll(async () => {
    silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  });
  afterAll(() => void silent.close());

  test('is not waited for', async () => {
    const look = await lookedAt(100, () => looking({ endpoint }).agent(ONLINE));
    expect(look).toEqual({ kind: 'unseen', why: 'late', text: 'there was no answer within 0.1 s' });
  });

  test('nor who refuses the connection, and it is said', async () => {
    const look = await lookedAt(20_000, () => looking({ endpoint: 'http://127.0.0.1:9' }).agent(ONLINE));
    expect(look).toMatchObject({ kind: 'unseen', why: 'unreachable' });
  });
});

test('the doctor sends nothing but questions', () => {
  const folder = fileURLToPath(new URL('../../src/adapters/aws/looks/', import.meta.url));
  const named = (pattern: RegExp) =>
    readdirSync(folder).flatMap((name) =>
      [...readFileSync(join(folder, name), 'utf8').matchAll(pattern)].map((match) => match[1] ?? ''),
    );
  const commands = named(/new (\w+)Command\(/g);
  expect(commands.length).toBeGreaterThan(10);
  // Settings of buckets are read by who also writes them.
  const lent = named(/import \{ (\w+) \} from '..\/posture\//g);
  expect(lent.length).toBeGreaterThan(5);
  expect(lent.filter((name) => !name.startsWith('read'))).toEqual([]);
  expect(commands.filter((name) => !/^(Get|List|Describe|Head|Simulate)/.test(name))).toEqual([]);
});
