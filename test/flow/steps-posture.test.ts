import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isDone } from '../../src/ledger/progress.ts';
import { postureDiff } from '../../src/plans/posture/diff.ts';
import type { LivePosture, PostureSetting } from '../../src/plans/posture/posture.ts';
import { type PostureRecord, postureRecordSchema } from '../../src/plans/posture/record.ts';
import { inventoryId, wantedPosture } from '../../src/plans/posture/wanted.ts';
import type { StepContext } from '../../src/steps/context.ts';
import { stepRunner } from '../../src/steps/run-step.ts';
import { undoBucketPosture } from '../../src/steps/undo-posture.ts';
import { hostileLooks, type Mishap } from './hostile.ts';
import { type SmallMigration, smallMigration } from './small-migration.ts';

const [DATA, CONTROL] = ['small-data', 'small-control'];
const REPORT = inventoryId('small');
const MISHAPS: readonly Mishap[] = ['killed-after', 'answer-lost', 'throttled-before'];

let migration: SmallMigration;
beforeEach(async () => {
  migration = await smallMigration();
});
afterEach(() => migration.remove());

/** What is done with the cloud by hand. */
async function byHand<T>(act: (context: StepContext) => Promise<T>): Promise<T> {
  const { context, close } = await migration.connect();
  try {
    return await act(context);
  } finally {
    await close();
  }
}
const settingsOf = (bucket: string) => byHand(({ buckets }) => buckets.posture(bucket, REPORT));
const FOREIGN = {
  Sid: 'Audit',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:role/audit' },
  Action: 's3:GetObject',
  Resource: `arn:aws:s3:::${DATA}/*`,
};

/** A data bucket that somebody has used for something else. */
async function used(...settings: readonly PostureSetting[]): Promise<LivePosture | null> {
  await byHand(async ({ buckets }) => {
    await buckets.create(DATA);
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: [FOREIGN] });
    await buckets.set(DATA, { setting: 'policy', value: policy }, REPORT);
    await buckets.set(DATA, { setting: 'ownership', value: 'ObjectWriter' }, REPORT);
    for (const setting of settings) await buckets.set(DATA, setting, REPORT);
  });
  return settingsOf(DATA);
}

async function look(context: StepContext, bucket: string): Promise<boolean> {
  const step = `all/bucket.${bucket}`;
  const { migration: name, digest: plan } = context.plan;
  const outcome = await stepRunner(context)({ migration: name, plan, step });
  if (outcome.kind === 'held') throw new Error(outcome.reason);
  return outcome.kind === 'done' && isDone(await context.ledger.progress(), plan, step);
}

/** What the ledger says was there, as it lies in the control bucket. */
async function records(): Promise<readonly PostureRecord[]> {
  return byHand(async ({ ledger, buckets }) => {
    const marks = (await ledger.progress()).postures.get(DATA) ?? [];
    const bodies = await Promise.all(marks.map(({ record }) => buckets.read(CONTROL, record)));
    return bodies.map((body) => postureRecordSchema.parse(JSON.parse(Buffer.from(body ?? []).toString())));
  });
}

describe('with each call going wrong once', () => {
  test.each(MISHAPS)('%s: a bucket of somebody is merged with, recorded, and given back', async (mishap) => {
    const before = await used();
    for (const bucket of [CONTROL, DATA])
      await hostileLooks(migration, bucket, mishap, (context) => look(context, bucket));
    const after = await settingsOf(DATA);
    const { config } = migration.project;
    const wanted = wantedPosture(config, DATA);
    expect(after && postureDiff(wanted, after, 'small')).toMatchObject({ changes: [], conflicts: [] });
    expect(JSON.parse(after?.policy ?? '').Statement).toEqual([FOREIGN, ...wanted.statements]);
    const [record, ...more] = await records();
    expect([record?.before, more]).toEqual([before, []]);

    const { mishaps } = await hostileLooks(migration, 'undo', mishap, async (context) => {
      await undoBucketPosture(context, { bucket: DATA, controlBucket: CONTROL }, 'somebody');
      return !(await context.ledger.progress()).postures.has(DATA);
    });
    expect(mishaps.filter((one) => one.includes('buckets.set')).length).toBeGreaterThan(1);
    expect(await settingsOf(DATA)).toEqual({
      ...before,
      versioning: { status: 'Suspended', mfaDelete: false },
    });
    expect(await byHand((context) => look(context, DATA))).toBe(true);
  });
});

test('what contradicts holds the step, and nothing is set', async () => {
  const KEY = 'arn:aws:kms:us-east-1:111122223333:key/theirs';
  const value = { algorithm: 'aws:kms', keyId: KEY, bucketKey: false, blocked: [] };
  const before = await used({ setting: 'encryption', value });
  await byHand((context) => look(context, CONTROL));
  await expect(byHand((context) => look(context, DATA))).rejects.toThrow(/weaker/);
  expect(await settingsOf(DATA)).toEqual(before);
  expect(await records()).toEqual([]);
});

test('of two workers at one bucket one acts, and what was there first is what is recorded', async () => {
  const before = await used();
  await byHand((context) => look(context, CONTROL));
  const until = async (): Promise<void> => {
    while (!(await byHand((context) => look(context, DATA))));
  };
  await Promise.all([until(), until(), until()]);
  const all = await records();
  expect(all.flatMap(({ after }) => Object.keys(after)).toSorted()).toEqual(
    [...new Set(all.flatMap(({ after }) => Object.keys(after)))].toSorted(),
  );
  expect(all[0]?.before).toEqual(before);
});

test('a record that was changed is not believed, and once a share is committed there is no way back', async () => {
  await used();
  for (const bucket of [CONTROL, DATA]) await byHand((context) => look(context, bucket));
  const undo = (context: StepContext) =>
    undoBucketPosture(context, { bucket: DATA, controlBucket: CONTROL }, 'somebody');
  const lying = (context: StepContext) =>
    undo({ ...context, buckets: { ...context.buckets, read: async () => Buffer.from('{}') } });
  await expect(byHand(lying)).rejects.toMatchObject({ code: 'posture-record-lost', blame: 'held' });
  const committed = (context: StepContext) =>
    undo({
      ...context,
      ledger: {
        ...context.ledger,
        progress: async () => {
          const progress = await context.ledger.progress();
          const share = { authority: { holder: 'bucket' } };
          return { ...progress, shares: new Map([['nfs', share]]) } as unknown as typeof progress;
        },
      },
    });
  await expect(byHand(committed)).rejects.toMatchObject({ code: 'already-committed', blame: 'held' });
});
