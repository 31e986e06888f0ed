import { setTimeout as sleep } from 'node:timers/promises';
import { DataSyncClient, StartTaskExecutionCommand } from '@aws-sdk/client-datasync';
import {
  DeleteBucketIntelligentTieringConfigurationCommand,
  PutBucketIntelligentTieringConfigurationCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Config } from '../../src/config/schema.ts';
import { archiveGate } from '../../src/evidence/archive-gate.ts';
import type { Plan, StepOf } from '../../src/plans/plan.ts';
import type { LifecycleRule } from '../../src/ports/bucket.ts';
import { archiveFacts } from '../../src/steps/archive-facts.ts';
import type { StepContext } from '../../src/steps/context.ts';
import { runLifecycleRules } from '../../src/steps/lifecycle.ts';
import { theirFileShare, theirLustre } from './readers-of-others.ts';
import { KEY_PAIR, type SmallMigration, smallMigration } from './small-migration.ts';
import { carryAll } from './steps-carry.ts';

const BUCKET = 'small-data';
let migration: SmallMigration;
let context: StepContext;
let close: () => Promise<void>;
let s3: S3Client;
let dataSync: DataSyncClient;
let undo: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  migration = await smallMigration();
  ({ context, close } = await migration.connect());
  const options = { endpoint: migration.endpoint, region: 'us-east-1', credentials: KEY_PAIR };
  s3 = new S3Client({ ...options, forcePathStyle: true });
  dataSync = new DataSyncClient(options);
  await carryAll(context, 'smb');
  await carryAll(context, 'nfs');
});
afterEach(async () => {
  for (const one of undo) await one();
  undo = [];
});
afterAll(async () => {
  s3.destroy();
  dataSync.destroy();
  await close();
  await migration.remove();
});

const lifecycleStep = (plan: Plan): StepOf<'lifecycle-rules'> => {
  const step = plan.steps.find(({ kind }) => kind === 'lifecycle-rules');
  if (step?.kind !== 'lifecycle-rules') throw new Error('the plan has no lifecycle rules');
  return step;
};
const gateOf = async (given: StepContext, present: readonly LifecycleRule[] = []) =>
  archiveGate(await archiveFacts(given, lifecycleStep(given.plan), present));
const reasonsOf = async (given: StepContext = context, present: readonly LifecycleRule[] = []) =>
  (await gateOf(given, present)).reasons.map(({ code, share, text }) => `${code} ${share}: ${text}`);
/** Where the archived share lies: `small-data/PREFIX`. */
const archived = () =>
  lifecycleStep(context.plan).rules.find(({ storageClass }) => storageClass === 'DEEP_ARCHIVE');
const smbAt = () => `${BUCKET}/${archived()?.prefix}`;
const fault = async (rule: object) => {
  const at = `${migration.endpoint}/_rehearsal/faults`;
  const headers = { 'content-type': 'application/json' };
  await fetch(at, { method: 'POST', headers, body: JSON.stringify({ rules: [rule] }) });
  undo.push(() => fetch(at, { method: 'DELETE', headers }));
};

it('is open after the cut-over, with the file share of our own bridge beside it', async () => {
  expect(archived(), 'the plan archives something').toBeDefined();
  expect(await reasonsOf()).toEqual([]);
});

it('finds a file share of somebody else', async () => {
  undo.push(await theirFileShare(context, `${smbAt()}`));
  expect(await reasonsOf()).toEqual([
    expect.stringMatching(/^under-reader smb: .*file share arn:.*\(theirs\)/),
  ]);
});

it('finds FSx for Lustre, by association and by import path', async () => {
  undo.push(await theirLustre(migration.endpoint, `s3://${smbAt()}deep/`));
  undo.push(await theirLustre(migration.endpoint, `s3://${BUCKET}`, { old: true }));
  undo.push(await theirLustre(migration.endpoint, 's3://small-control/'));
  expect(await reasonsOf()).toEqual([
    expect.stringMatching(/^under-reader smb: .*FSx for Lustre dra-.*fs-\w+\/train/),
    expect.stringMatching(/^under-reader smb: .*FSx for Lustre fs-.*the whole bucket/),
  ]);
});

it('minds a reader that headwater.yaml got since the plan', async () => {
  const readers: Config['readers'] = [
    { name: 'train', prefix: archived()?.prefix ?? '', kind: 'mountpoint' },
  ];
  const given = { ...context, config: { ...context.config, readers } };
  expect(await reasonsOf(given)).toEqual([expect.stringMatching(/^under-reader smb: .*train \(mountpoint/)]);
});

it.each([
  { service: 'fsx', operation: 'DescribeDataRepositoryAssociations', what: 'FSx for Lustre' },
  { service: 'fsx', operation: 'DescribeFileSystems', what: 'FSx for Lustre' },
  { service: 'storagegateway', operation: 'ListFileShares', what: 'Storage Gateway' },
])('takes a denial of $operation for no answer', async ({ what, ...rule }) => {
  await fault({ fault: 'access-denied', ...rule, times: 'always' });
  expect(await reasonsOf()).toEqual([
    expect.stringMatching(new RegExp(`^unknown-reader null: .*${what}: .*Denied`)),
  ]);
  const exceptions = [{ hazard: 'unknown-reader', reason: 'I looked', by: 'me' }];
  const config = { ...context.config, policy: { ...context.config.policy, exceptions } };
  expect(await reasonsOf({ ...context, config }), 'a person may say so').toEqual([]);
});

it('finds an execution that somebody started on our task', async () => {
  const task = (await context.ledger.progress()).resources.get('smb/task') ?? '';
  await fault({ fault: 'execution-stuck', ms: 60_000, times: 'always' });
  const { TaskExecutionArn: arn = '' } = await dataSync.send(
    new StartTaskExecutionCommand({ TaskArn: task }),
  );
  undo.push(async () => {
    await context.dataSync.cancelExecution(arn);
    while ((await context.dataSync.openExecutions(task)).length > 0) await sleep(10);
  });
  expect(await reasonsOf()).toEqual([expect.stringMatching(`^still-written smb: .*${arn}`)]);
});

it('finds what archives INTELLIGENT_TIERING by itself under a file share', async () => {
  const tiered = lifecycleStep(context.plan).rules.find(
    ({ storageClass }) => storageClass === 'INTELLIGENT_TIERING',
  );
  const Id = 'deep';
  await s3.send(
    new PutBucketIntelligentTieringConfigurationCommand({
      Bucket: BUCKET,
      Id,
      IntelligentTieringConfiguration: {
        Id,
        Status: 'Enabled',
        Tierings: [{ Days: 180, AccessTier: 'DEEP_ARCHIVE_ACCESS' }],
      },
    }),
  );
  undo.push(() => s3.send(new DeleteBucketIntelligentTieringConfigurationCommand({ Bucket: BUCKET, Id })));
  expect(tiered, 'the bridge is tiered').toBeDefined();
  expect(await reasonsOf()).toEqual([
    expect.stringMatching(/^under-reader nfs: configuration deep archives .* file share arn:/),
  ]);
});

it('finds the rule of somebody else, and that of another migration, but not what is turned off', async () => {
  const move = (ID: string, Status: string, Prefix: string) => ({
    ID,
    Status,
    Filter: { Prefix },
    Transitions: [{ Days: 1, StorageClass: 'GLACIER' }],
  });
  const nfs = lifecycleStep(context.plan).rules.find(
    ({ storageClass }) => storageClass === 'INTELLIGENT_TIERING',
  );
  const present = [
    move('old things', 'Enabled', ''),
    move('headwater:other:x', 'Enabled', nfs?.prefix ?? ''),
    move('off', 'Disabled', ''),
    move('elsewhere', 'Enabled', 'logs/'),
  ];
  expect(await reasonsOf(context, present)).toEqual([
    expect.stringMatching(
      /^under-reader nfs: a rule of somebody else \(old things, .*GLACIER under file share/,
    ),
    expect.stringMatching(/^under-reader nfs: a rule of somebody else \(headwater:other:x, /),
  ]);
});

it('holds the step that writes the rules, and none is written', async () => {
  undo.push(await theirFileShare(context, `${smbAt()}deep/`));
  const outcome = await runLifecycleRules(context, lifecycleStep(context.plan));
  expect(outcome).toMatchObject({
    kind: 'held',
    code: 'archive-gate-closed',
    reason: expect.stringMatching(/^Nothing may be archived in small-data: .*theirs.*\.$/),
    next: expect.arrayContaining(['See all of it: headwater lifecycle preview']),
  });
  expect((await context.buckets.lifecycle(BUCKET)).rules).toEqual([]);
});

it('finds a task of somebody else, and leaves out what is of this migration', async () => {
  const writersOf = async () => [
    { id: 'arn:task-1', name: 'nightly', migration: null },
    { id: 'arn:task-2', name: 'smb', migration: 'small' },
  ];
  const given = { ...context, dataSync: { ...context.dataSync, writersOf } };
  expect(await reasonsOf(given)).toEqual([
    expect.stringMatching(/^still-written smb: .*: arn:task-1 \(nightly\)$/),
  ]);
});

it('is shut by MFA delete', async () => {
  const versioning = (MFADelete: 'Enabled' | 'Disabled') =>
    s3.send(
      new PutBucketVersioningCommand({
        Bucket: BUCKET,
        VersioningConfiguration: { Status: 'Enabled', MFADelete },
        MFA: 'arn:aws:iam::111122223333:mfa/root 123456',
      }),
    );
  await versioning('Enabled');
  undo.push(() => versioning('Disabled'));
  const outcome = await runLifecycleRules(context, lifecycleStep(context.plan));
  expect(outcome).toMatchObject({ kind: 'held', reason: expect.stringContaining('MFA delete is on') });
});
