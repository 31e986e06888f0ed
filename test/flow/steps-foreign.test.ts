import { setTimeout as sleep } from 'node:timers/promises';
import { DataSyncClient, DeleteTaskCommand } from '@aws-sdk/client-datasync';
import { afterEach, expect, test } from 'vitest';
import type { StepOf } from '../../src/plans/plan.ts';
import type { StepContext } from '../../src/steps/context.ts';
import { planStep } from '../../src/steps/context.ts';
import { resourcesOf } from './rehearsed-resources.ts';
import { KEY_PAIR, type SmallMigration, smallMigration } from './small-migration.ts';
import { carry, carryAll } from './steps-carry.ts';

let migration: SmallMigration | undefined;
afterEach(async () => {
  await migration?.remove();
  migration = undefined;
});

const STRANGER = { migration: 'another', step: 's', intent: 'i' };

/** A task of another migration that writes where the share is to go. */
async function foreignTask({ dataSync, plan }: StepContext, share: string): Promise<string> {
  const target = planStep(plan, `${share}/target-location`) as StepOf<'target-location'>;
  const source = planStep(plan, `${share}/source-location`) as StepOf<'source-location'>;
  const from = await dataSync.locations.create(
    {
      type: 'nfs',
      serverHostname: source.serverHostname,
      subdirectory: source.subdirectory,
      agentArns: source.agentArns,
      version: 'AUTOMATIC',
    },
    STRANGER,
  );
  const to = await dataSync.locations.create(
    {
      type: 's3',
      bucketArn: `arn:aws:s3:::${target.bucket}`,
      subdirectory: target.keyPrefix,
      storageClass: 'STANDARD',
      bucketAccessRoleArn: target.roleArn,
    },
    STRANGER,
  );
  const task = planStep(plan, `${share}/task`) as StepOf<'task'>;
  return dataSync.tasks.create(
    {
      name: 'nightly copy',
      sourceLocationArn: from,
      destinationLocationArn: to,
      taskMode: task.taskMode,
      options: { ...taskDefaults },
      excludes: [],
      report: {
        bucketArn: `arn:aws:s3:::${task.reportBucket}`,
        subdirectory: 'theirs/',
        roleArn: task.reportRoleArn,
      },
    },
    STRANGER,
  );
}

const taskDefaults = {
  VerifyMode: 'ONLY_FILES_TRANSFERRED',
  OverwriteMode: 'ALWAYS',
  TransferMode: 'CHANGED',
  PreserveDeletedFiles: 'PRESERVE',
  PreserveDevices: 'NONE',
  Atime: 'BEST_EFFORT',
  Mtime: 'PRESERVE',
  Uid: 'INT_VALUE',
  Gid: 'INT_VALUE',
  PosixPermissions: 'PRESERVE',
  BytesPerSecond: -1,
  TaskQueueing: 'ENABLED',
  LogLevel: 'OFF',
  ObjectTags: 'NONE',
} as const;

test('a task of others that writes our prefix holds the step, is named and left alone; without it the step goes on', {
  timeout: 60_000,
}, async () => {
  migration = await smallMigration();
  const { context, close } = await migration.connect();
  try {
    await carryAll(context, 'nfs', (id) => /location|bucket/.test(id));
    const theirs = await foreignTask(context, 'nfs');
    // Lists show what is new a little later, in the rehearsal as at AWS.
    while ((await resourcesOf(migration.endpoint)).tasks === 0) await sleep(20);
    const held = await carry(context, 'nfs/task');
    expect(held).toMatchObject({ kind: 'held', code: 'foreign-writer' });
    expect(held.kind === 'held' && held.reason).toContain(theirs);
    expect(held.kind === 'held' && held.reason).toContain('of migration another');
    expect(held.kind === 'held' && held.reason).toContain('nightly copy');
    expect((await resourcesOf(migration.endpoint)).tasks).toBe(1);
    const client = new DataSyncClient({
      endpoint: migration.endpoint,
      region: 'us-east-1',
      credentials: KEY_PAIR,
    });
    await client.send(new DeleteTaskCommand({ TaskArn: theirs }));
    client.destroy();
    expect(await carry(context, 'nfs/task')).toMatchObject({ kind: 'done', changed: true });
  } finally {
    await close();
  }
});

test('a file share of others by our name holds the cut-over, and is named', {
  timeout: 120_000,
}, async () => {
  migration = await smallMigration();
  const { context, close } = await migration.connect();
  try {
    await carryAll(context, 'nfs', (id) => !/file-share|refresh|commit/.test(id));
    const step = planStep(context.plan, 'nfs/file-share') as StepOf<'file-share'>;
    const theirs = await context.fileGateway.fileShares.create(
      {
        protocol: step.protocol,
        gatewayArn: step.gatewayArn,
        roleArn: step.roleArn,
        locationArn: `arn:aws:s3:::${step.bucket}/elsewhere/`,
        fileShareName: step.fileShareName,
        readOnly: true,
        defaultStorageClass: 'S3_STANDARD',
        clientList: step.clientList,
        clientToken: 'theirs-theirs',
      },
      STRANGER,
    );
    const held = await carry(context, 'nfs/file-share');
    expect(held).toMatchObject({ kind: 'held', code: 'foreign-file-share' });
    expect(held.kind === 'held' && held.reason).toContain(theirs);
  } finally {
    await close();
  }
});
