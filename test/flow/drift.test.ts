import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutBucketVersioningCommand,
} from '@aws-sdk/client-s3';
import {
  CreateNFSFileShareCommand,
  DeleteFileShareCommand,
  DescribeNFSFileSharesCommand,
  ListFileSharesCommand,
  UpdateNFSFileShareCommand,
} from '@aws-sdk/client-storage-gateway';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storageGatewayClients } from '../../src/adapters/aws/clients.ts';
import { s3Client } from '../../src/adapters/aws/s3-client.ts';
import { configDigest } from '../../src/config/digest.ts';
import type { DriftFinding } from '../../src/doctor/drift/finding-schema.ts';
import { openQueue, startWorker } from '../../src/jobs/jobs.ts';
import { authorityRegister } from '../../src/ledger/authority.ts';
import { inventoryId } from '../../src/plans/posture/wanted.ts';
import type { LifecycleConfiguration } from '../../src/ports/bucket.ts';
import type { StepContext } from '../../src/steps/context.ts';
import { driftSchema } from '../../src/views/values/drift.ts';
import { exitCodeOfDrift, lookForDrift } from '../../src/wiring/drift.ts';
import { driftWatch } from '../../src/wiring/drift-watch.ts';
import { previewLifecycle } from '../../src/wiring/lifecycle.ts';
import { savePlan } from '../../src/wiring/plan-files.ts';
import { makePlan } from '../../src/wiring/planning.ts';
import { openStatus } from '../../src/wiring/status.ts';
import { redisIsHere, startRedis } from './redis-server.ts';
import { type SmallMigration, smallMigration } from './small-migration.ts';
import { carry, carryAll } from './steps-carry.ts';

const BUCKET = 'small-data';
let migration: SmallMigration;
let context: StepContext;
let close: () => Promise<void>;
const options = () => ({
  region: 'us-east-1',
  endpoint: migration.endpoint,
  rehearsal: { credentialsFile: join(migration.project.state, 'rehearsal/credentials') },
  account: '111122223333',
});
beforeAll(async () => {
  migration = await smallMigration();
  ({ context, close } = await migration.connect());
  const { digest: _, ...body } = migration.plan;
  await savePlan(migration.project, body);
  const running = { endpoint: migration.endpoint, pid: process.pid };
  await writeFile(join(migration.project.state, 'rehearsal/endpoint.json'), JSON.stringify(running));
}, 60_000);
afterAll(async () => {
  await close?.();
  await migration?.remove();
});

const quiet = () => undefined;
const reporter = { started: quiet, progress: quiet, outcome: quiet, failed: quiet, notice: quiet };
const look = async (request: { shares?: readonly string[]; deep?: boolean } = {}) =>
  driftSchema.parse(await lookForDrift(migration.project, { shares: [], deep: false, reporter, ...request }));
/** `HR101 nfs: the source of nfs`, sorted. */
const named = (findings: readonly Pick<DriftFinding, 'id' | 'share' | 'subject'>[]) =>
  findings.map(({ id, share, subject }) => `${id} ${share ?? 'all'}: ${subject}`).toSorted();
const file = (name: string) => join(migration.project.directory, name);
const driftEvents = async () =>
  (await migration.project.events()).flatMap(({ event }) =>
    event.type === 'drift-found' || event.type === 'drift-cleared' ? [`${event.type} ${event.id}`] : [],
  );
async function power(to: 'on' | 'off'): Promise<void> {
  const gateway = context.config.gateways[0]?.arn;
  const body = JSON.stringify({ gateway, power: to });
  const answer = await fetch(`${migration.endpoint}/_rehearsal/gateway`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  expect(answer.ok, await answer.text()).toBe(true);
}

it('says before any commit that nothing can have drifted', async () => {
  const found = await look();
  expect(found).toMatchObject({ shares: [], findings: [], unchecked: [] });
  expect(exitCodeOfDrift(found)).toBe(0);
});

it('plans nothing where another migration with this control bucket has committed', async () => {
  const { control, name } = context.config.bucket;
  await context.buckets.create(control);
  const key = 'theirs/authority.json';
  const register = authorityRegister(context.config, await context.ledger.progress());
  const since = '2026-11-20T10:00:00.000Z';
  const evidence = { id: 'e', sha256: null };
  const old = { share: 'old', holder: 'bucket', bucket: name, keyPrefix: 'nfs/a/', since, evidence };
  const say = async (shares: readonly object[]) => {
    const there = await context.buckets.readTagged(control, key);
    const body = Buffer.from(JSON.stringify({ ...register, migration: 'theirs', shares }));
    await context.buckets.replace(control, key, body, 'application/json', there?.etag ?? null);
  };
  await say([old]);
  const plan = () => makePlan(migration.project, { allowIncomplete: false });
  await expect(plan()).rejects.toMatchObject({
    code: 'prefix-committed',
    message: expect.stringMatching(/nfs reaches into .*nfs\/a\/, which migration theirs committed/),
  });
  await say([{ ...old, keyPrefix: 'nfs-2/' }]);
  expect((await plan()).plan.shares).toHaveLength(2);
});

describe('after the commit', () => {
  beforeAll(async () => {
    await carryAll(context, 'nfs');
    await carryAll(context, 'smb');
    const step = context.plan.steps.find(({ kind }) => kind === 'lifecycle-rules');
    await carry(context, step?.id ?? '');
  }, 60_000);

  /** Breaks one thing, sees that exactly that is found and written down once, mends it, and sees that it is over. */
  async function drifts(
    wanted: readonly string[],
    harm: () => Promise<unknown>,
    mend: () => Promise<unknown>,
  ): Promise<readonly DriftFinding[]> {
    const before = (await driftEvents()).length;
    await harm();
    const found = await look();
    expect(named(found.findings)).toEqual(wanted);
    expect(exitCodeOfDrift(found)).toBe(3);
    const again = await look();
    expect(again.findings.map(({ since }) => since)).toEqual(found.findings.map(({ since }) => since));
    await mend();
    const after = await look();
    expect(named(after.findings)).toEqual([]);
    expect(named(after.cleared)).toEqual(wanted);
    const ids = wanted.map((one) => one.slice(0, 5));
    const events = (await driftEvents()).slice(before);
    expect(events.filter((one) => one.startsWith('drift-found')).toSorted()).toEqual(
      ids.map((id) => `drift-found ${id}`),
    );
    expect(events.filter((one) => one.startsWith('drift-cleared')).toSorted()).toEqual(
      ids.map((id) => `drift-cleared ${id}`),
    );
    return found.findings;
  }

  it('finds nothing where all is as it was left, and could look at all of it', async () => {
    const found = await look();
    expect(found).toMatchObject({ shares: ['nfs', 'smb'], findings: [], unchecked: [], cleared: [] });
    expect(await driftEvents()).toEqual([]);
  });

  it('does not accuse the gateway of what its users write', async () => {
    const mounts = join(migration.project.state, 'rehearsal/storage-gateway/mounts');
    const [mount = ''] = await readdir(mounts);
    await writeFile(join(mounts, mount, 'through the gateway.txt'), 'new\n');
    while ((await context.buckets.head(BUCKET, 'nfs/through the gateway.txt')) === null) await sleep(50);
    expect((await look()).findings).toEqual([]);
  });

  const clients = () => {
    const s3 = s3Client(options());
    const gateways = storageGatewayClients(options()).repeat;
    const fileShare = async () => (await context.ledger.progress()).resources.get('nfs/file-share') ?? '';
    return { s3, gateways, fileShare };
  };
  const versioning = (Status: 'Enabled' | 'Suspended') =>
    clients().s3.send(
      new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status } }),
    );
  const updated = async (settings: object) => {
    const { gateways, fileShare } = clients();
    const FileShareARN = await fileShare();
    await gateways.send(new UpdateNFSFileShareCommand({ FileShareARN, ...settings }));
    for (;;) {
      const { NFSFileShareInfoList: [one] = [] } = await gateways.send(
        new DescribeNFSFileSharesCommand({ FileShareARNList: [FileShareARN] }),
      );
      if (one?.FileShareStatus === 'AVAILABLE') return;
      await sleep(20);
    }
  };
  let rules: LifecycleConfiguration;
  const STRANGE = {
    ID: 'archive everything',
    Status: 'Enabled',
    Filter: { Prefix: '' },
    Transitions: [{ Days: 0, StorageClass: 'DEEP_ARCHIVE' }],
  };

  it('an object below the file share that no gateway can have written', async () => {
    const [finding] = await drifts(
      [`HR201 nfs: s3://${BUCKET}/nfs/`],
      () => context.buckets.writeOnce(BUCKET, 'nfs/a/\u001b[2Jforeign', Buffer.from('x'), 'text/plain'),
      // Nobody deletes data here but its owner.
      () => clients().s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'nfs/a/\u001b[2Jforeign' })),
    );
    expect(finding?.what).toContain('nfs/a/\\x1b[2Jforeign');
  });

  it('the bucket keeps no versions any more', () =>
    drifts(
      [`HR311 all: versioning of ${BUCKET}`],
      () => versioning('Suspended'),
      () => versioning('Enabled'),
    ));

  it('the bucket policy lost a statement of ours, and lets another account in', async () => {
    const report = inventoryId('small');
    const policy = (await context.buckets.posture(BUCKET, report))?.policy ?? '';
    const { Statement, ...rest } = JSON.parse(policy);
    const [one, ...others] = Statement;
    const theirs = {
      Sid: 'theirs',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::999988887777:root' },
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${BUCKET}/*`,
    };
    const put = (value: string) => context.buckets.set(BUCKET, { setting: 'policy', value }, report);
    await drifts(
      [`HR311 all: ${one.Sid} in the policy of ${BUCKET}`, `HR312 all: theirs in the policy of ${BUCKET}`],
      () => put(JSON.stringify({ ...rest, Statement: [...others, theirs] })),
      () => put(policy),
    );
  });

  it('a rule of headwater is gone', async () => {
    rules = await context.buckets.lifecycle(BUCKET);
    const [id] = (await migration.project.events()).flatMap(({ event }) =>
      event.type === 'lifecycle-written' ? event.ruleIds : [],
    );
    await drifts(
      [`HR301 all: rule ${id} of ${BUCKET}`],
      () =>
        context.buckets.putLifecycle(BUCKET, { ...rules, rules: rules.rules.filter(({ ID }) => ID !== id) }),
      () => context.buckets.putLifecycle(BUCKET, rules),
    );
  });

  it('a rule of headwater says something else, and the preview says what apply would', async () => {
    const { project } = migration;
    const previewed = async () =>
      (await previewLifecycle(project, { list: true })).map(({ edited }) => edited);
    expect(await previewed()).toEqual([[]]);
    const id = 'headwater:small:nfs:versions';
    const altered = rules.rules.map((rule) =>
      rule.ID === id ? { ...rule, NoncurrentVersionExpiration: { NoncurrentDays: 1 } } : rule,
    );
    const [finding] = await drifts(
      [`HR301 all: rule ${id} of ${BUCKET}`],
      async () => {
        await context.buckets.putLifecycle(BUCKET, { ...rules, rules: altered });
        expect(await previewed()).toEqual([[id]]);
      },
      () => context.buckets.putLifecycle(BUCKET, rules),
    );
    expect(finding?.action).toContain('delete the rule from the bucket');
  });

  it('a harmless rule of others changed, which the record of the last write tells', async () => {
    const logs = { ID: 'logs', Status: 'Enabled', Filter: { Prefix: 'logs/' }, Expiration: { Days: 30 } };
    const [finding] = await drifts(
      [`HR302 all: rule logs of ${BUCKET}`],
      () => context.buckets.putLifecycle(BUCKET, { ...rules, rules: [...rules.rules, logs] }),
      () => context.buckets.putLifecycle(BUCKET, rules),
    );
    expect(finding).toMatchObject({ severity: 'warn', what: 'It is new, or altered.' });
  });

  it('somebody else’s rule archives what is committed', async () => {
    const [finding] = await drifts(
      [`HR302 all: rule archive everything of ${BUCKET}`],
      () => context.buckets.putLifecycle(BUCKET, { ...rules, rules: [...rules.rules, STRANGE] }),
      () => context.buckets.putLifecycle(BUCKET, rules),
    );
    expect(finding).toMatchObject({ severity: 'error' });
    expect(finding?.what).toMatch(/moves to DEEP_ARCHIVE objects of nfs, smb/);
  });

  it('uploads that nobody finished, once a rule should have ended them', async () => {
    const { s3 } = clients();
    const at = { Bucket: BUCKET, Key: 'nfs/a/half \u001b[2J.bin' };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(at));
    const inDays = async (days: number) => {
      const clock = { ...migration.project.clock, now: () => new Date(Date.now() + days * 86_400_000) };
      const request = { shares: ['nfs'], deep: false, reporter };
      return lookForDrift({ ...migration.project, clock }, request);
    };
    expect((await inDays(8)).findings, 'S3 takes its time').toEqual([]);
    const late = await inDays(10);
    expect(named(late.findings)).toEqual([`HR204 nfs: s3://${BUCKET}/nfs/`]);
    expect(late.findings[0]?.what).toMatch(
      /^1 unfinished upload .* 7 days .*: nfs\/a\/half \\x1b\[2J\.bin\.$/,
    );
    await s3.send(new AbortMultipartUploadCommand({ ...at, UploadId }));
    expect(named((await inDays(10)).cleared)).toEqual([`HR204 nfs: s3://${BUCKET}/nfs/`]);
  });

  it('the file share was made read-only', async () => {
    const [finding] = await drifts(
      ['HR403 nfs: file share nfs'],
      () => updated({ ReadOnly: true }),
      () => updated({ ReadOnly: false }),
    );
    expect(finding?.what).toBe('readOnly is true instead of false.');
  });

  it('the gateway is offline', () =>
    drifts(
      ['HR501 nfs: gateway gateway-a'],
      () => power('off'),
      () => power('on'),
    ));

  it('of one share only', async () => {
    await power('off');
    expect((await look({ shares: ['smb'] })).findings).toEqual([]);
    expect(named((await look({ shares: ['nfs'] })).findings)).toEqual(['HR501 nfs: gateway gateway-a']);
    const status = await openStatus(migration.project, { live: false }).look();
    expect(status.driftLook).toMatchObject({ shares: ['nfs'], deep: false, findings: 1 });
    expect(named(status.drift)).toEqual(['HR501 nfs: gateway gateway-a']);
    await power('on');
    const found = await look({ shares: ['smb'] });
    expect(found.cleared, 'what is open of a share that was not looked at stays open').toEqual([]);
    expect(named((await look()).cleared)).toEqual(['HR501 nfs: gateway gateway-a']);
  });

  describe.skipIf(!redisIsHere())('on a schedule, over Redis', () => {
    const notices: string[] = [];
    const watch = () =>
      driftWatch(
        migration.project,
        { ...reporter, notice: (text: string) => notices.push(text) },
        new AbortController().signal,
      );
    const openDrifts = async () => named([...(await migration.project.ledger.progress()).drift.values()]);

    it('is due as the configuration says, which makes no plan stale', async () => {
      expect(await watch().due()).toBeNull();
      const drift = { pattern: '15 6 * * *', timeZone: 'UTC', deep: false };
      const { config } = migration.project;
      const scheduled = { ...config, policy: { ...config.policy, drift } };
      const project = { ...migration.project, config: scheduled };
      const due = await driftWatch(project, reporter, new AbortController().signal).due();
      expect(due).toEqual({ pattern: '15 6 * * *', timeZone: 'UTC' });
      expect(configDigest(scheduled)).toBe(configDigest(config));
    });

    it('workers write down what is new and what is over, once each however many look', async () => {
      const redis = await startRedis();
      const queues = await Promise.all(
        [1, 2].map(() =>
          openQueue({ url: redis.url, directory: migration.project.state, migration: 'small' }),
        ),
      );
      // Seconds, which headwater.yaml does not have: nobody waits a minute for a test.
      const each = async () => ({ pattern: '* * * * * *', timeZone: 'UTC' });
      const before = (await driftEvents()).length;
      await power('off');
      const idle = async () => ({ kind: 'done', changed: false, summary: '' }) as const;
      const workers = await Promise.all(
        queues.map((queue) => startWorker(queue, idle, {}, { scheduled: [{ ...watch(), due: each }] })),
      );
      try {
        while ((await openDrifts()).length === 0) await sleep(50);
        expect(await openDrifts()).toEqual(['HR501 nfs: gateway gateway-a']);
        const told = notices.length;
        while (notices.length < told + 2) await sleep(50);
        await power('on');
        while ((await openDrifts()).length > 0) await sleep(50);
      } finally {
        await Promise.all(workers.map((worker) => worker.close()));
        await Promise.all(queues.map((queue) => queue.close()));
        await redis.stop();
      }
      expect((await driftEvents()).slice(before)).toEqual(['drift-found HR501', 'drift-cleared HR501']);
    }, 180_000);
  });

  it('the file share is gone, and another one writes there', async () => {
    const { gateways, fileShare } = clients();
    const FileShareARN = await fileShare();
    await gateways.send(new DeleteFileShareCommand({ FileShareARN }));
    while ((await gateways.send(new ListFileSharesCommand({}))).FileShareInfoList?.length !== 0)
      await sleep(20);
    expect(named((await look()).findings)).toEqual(['HR401 nfs: file share nfs']);
    const step = context.plan.steps.find(({ kind }) => kind === 'file-share');
    if (step?.kind !== 'file-share') throw new Error('the plan has no file share');
    const { FileShareARN: other } = await gateways.send(
      new CreateNFSFileShareCommand({
        ClientToken: 'somebody-else',
        GatewayARN: step.gatewayArn,
        Role: step.roleArn,
        LocationARN: `arn:aws:s3:::${BUCKET}/nfs/a/`,
        FileShareName: 'theirs',
      }),
    );
    expect(named((await look()).findings)).toEqual([`HR203 nfs: ${other}`, 'HR401 nfs: file share nfs']);
    await gateways.send(new DeleteFileShareCommand({ FileShareARN: other ?? '' }));
    while ((await gateways.send(new ListFileSharesCommand({}))).FileShareInfoList?.length !== 0)
      await sleep(20);
  });

  describe('a source', () => {
    const of = async (share: string) => named((await look({ shares: [share] })).findings);
    const report = () => file('smb/Report.docx');

    it('that is not mounted on this host is not called changed, nor is another directory in its place', async () => {
      await rename(file('smb'), file('smb-away'));
      expect((await look({ shares: ['smb'] })).unchecked).toMatchObject([
        { id: 'HR101', share: 'smb', why: expect.stringContaining('not mounted') },
        { id: 'HR102' },
      ]);
      await mkdir(file('smb'));
      await writeFile(file('smb/other.txt'), 'another tree\n');
      const found = await look({ shares: ['smb'] });
      expect(found.findings).toEqual([]);
      expect(found.unchecked[0]?.why).toContain('another directory');
      await rm(file('smb'), { recursive: true });
      await rename(file('smb-away'), file('smb'));
      expect((await look({ shares: ['smb'] })).unchecked).toEqual([]);
    });

    it('that was written is told, and that somebody set size and time back is told as well', async () => {
      const [before, times] = [await readFile(report()), file('times')];
      execFileSync('touch', ['-r', report(), times]);
      await appendFile(report(), 'more\n');
      const found = await look({ shares: ['smb'], deep: true });
      expect(named(found.findings)).toEqual(['HR101 smb: the source of smb']);
      expect(found.findings[0]?.what).toMatch(/^Of 1 entries: 1 written, last at .*: Report\.docx\.$/);
      await writeFile(report(), before);
      execFileSync('touch', ['-r', times, report()]);
      expect(await of('smb')).toEqual(['HR102 smb: the source of smb']);
    });

    it('to which a name was added, and from which one went', async () => {
      await writeFile(file('nfs/a/new.txt'), 'new\n');
      await rm(file('nfs/empty'));
      const found = await look({ shares: ['nfs'] });
      const told = found.findings.find(({ id }) => id === 'HR101');
      expect(told?.what).toMatch(/1 gone, names changed in 2 directories.*: the root, a, empty/);
    });
  });
});
