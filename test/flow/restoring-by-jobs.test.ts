import { readFileSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteObjectCommand, RestoreObjectCommand } from '@aws-sdk/client-s3';
import { ListJobsCommand, type S3ControlClient } from '@aws-sdk/client-s3-control';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { batchJobs } from '../../src/adapters/aws/batch-jobs.ts';
import { buckets } from '../../src/adapters/aws/buckets.ts';
import { s3ControlClient } from '../../src/adapters/aws/s3-control-client.ts';
import { openManifestDrafts } from '../../src/adapters/manifest-drafts.ts';
import { NO_OUTCOME } from '../../src/plans/restore/record.ts';
import type { Buckets } from '../../src/ports/bucket.ts';
import type { NotRestored } from '../../src/ports/restore-records.ts';
import { awaitJobs } from '../../src/steps/restoring/batch/await-jobs.ts';
import { makeJobs } from '../../src/steps/restoring/batch/make-jobs.ts';
import type { BatchProgress, BatchTools } from '../../src/steps/restoring/batch/tools.ts';
import { ALL, type RestoreScope } from '../../src/steps/restoring/seen.ts';
import { askFaults, goWrong } from '../contract/faults-harness.ts';
import { type AgingBucket, openAgingBucket } from '../contract/rehearsal-aging-fixture.ts';
import { ACCOUNT, CONTROL, DATA } from '../contract/rehearsal-datasync-fixture.ts';

const ROLE = `arn:aws:iam::${ACCOUNT}:role/batch`;
const TERMS = { tier: 'Bulk', days: 3, intelligentTiering: false } as const;
const BELOW: RestoreScope = { bucket: DATA, of: { kind: 'prefix', keyPrefix: 'lab/' } };
const FRESH: BatchProgress = { left: ALL, outcome: NO_OUTCOME, lastAskedAt: null, jobs: [] };
/** Names that a manifest could be broken by. */
const KEYS = ['a,b', 'c"d', 'e\nf', 'g+h %41', 'ünï/i', 'j'].map((name) => `lab/${name}`);

let cloud: AgingBucket;
let control: S3ControlClient;
let s3: Buckets;
beforeEach(async () => {
  cloud = await openAgingBucket();
  const file = join(cloud.directory, 'world.json');
  const world = JSON.parse(readFileSync(file, 'utf8')) as object;
  const roles = [{ arn: ROLE, trustedBy: ['batchoperations.s3.amazonaws.com'] }];
  writeFileSync(file, JSON.stringify({ ...world, roles }));
  writeFileSync(
    join(cloud.directory, 'keys'),
    '[rehearsal]\naws_access_key_id = rehearsal\naws_secret_access_key = rehearsal\n',
  );
  const rehearsal = { credentialsFile: join(cloud.directory, 'keys') };
  control = s3ControlClient({
    ...{ region: 'us-east-1', endpoint: cloud.endpoint(), account: ACCOUNT },
    rehearsal,
  });
  s3 = buckets({ client: cloud.s3(), owner: null });
  for (const [index, key] of KEYS.entries())
    await cloud.put(key, 10, { StorageClass: index % 2 === 0 ? 'GLACIER' : 'DEEP_ARCHIVE' });
  await cloud.put('lab/warm', 5);
  await cloud.put('beside', 5, { StorageClass: 'GLACIER' });
});
afterEach(async () => {
  control.destroy();
  await cloud.close();
});

let ids = 0;
/** One process: what it kept, and how it ended. */
function process(more: Partial<BatchTools> = {}) {
  const kept: { progress: BatchProgress; notes: NotRestored[] } = { progress: FRESH, notes: [] };
  const note = (notes: readonly NotRestored[]) => {
    kept.notes.push(...notes);
    return Promise.resolve();
  };
  const tools: BatchTools = {
    buckets: s3,
    batchJobs: batchJobs(control, ACCOUNT),
    drafts: openManifestDrafts(join(cloud.directory, 'drafts')),
    ...{ migration: 'm', control: CONTROL, role: ROLE, terms: TERMS, objectsAJob: 1000, pollMs: 5 },
    newId: () => `intent-${++ids}`,
    now: () => new Date(),
    signal: new AbortController().signal,
    keep: (progress, notes) => {
      kept.progress = progress;
      return note(notes);
    },
    note,
    onListed: () => undefined,
    onAsked: () => undefined,
    ...more,
  };
  const run = async (from: BatchProgress = FRESH): Promise<BatchProgress> => {
    kept.progress = from;
    return awaitJobs(tools, DATA, await makeJobs(tools, BELOW, from));
  };
  return { kept, run };
}
const codeOf = (ended: Promise<unknown>): Promise<string> =>
  ended.then(
    () => 'nothing',
    (error: { readonly code?: string; readonly kind?: string; readonly name: string }) =>
      error.code ?? error.kind ?? error.name,
  );
const jobs = async (): Promise<number> =>
  (await control.send(new ListJobsCommand({ AccountId: ACCOUNT }))).Jobs?.length ?? 0;
async function onTheirWay(): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { objects } of s3.listAll(DATA, '', undefined, { restoreStatus: true }))
    for (const { key, restore } of objects) if (restore?.kind === 'on-its-way') found.push(key);
  return found.sort();
}
const ASKED = [...KEYS].sort();

describe('S3 asks by itself', () => {
  it('for everything below a prefix and nothing beside, whatever the names, and leaves no file on this host', async () => {
    const { kept, run } = process();
    const ended = await run();
    expect(ended).toMatchObject({ left: [], outcome: { ...NO_OUTCOME, asked: 6, readable: 1 } });
    expect(ended.jobs).toMatchObject([{ subject: 'ask', objects: 6, result: 'complete' }]);
    expect(Date.parse(ended.lastAskedAt ?? '')).toBeGreaterThan(0);
    expect(kept).toEqual({ progress: ended, notes: [] });
    expect(await onTheirWay()).toEqual(ASKED);
    expect(await readdir(join(cloud.directory, 'drafts'))).toEqual([]);
  });

  it('for objects in INTELLIGENT_TIERING in a job of their own, without days', async () => {
    await cloud.put('lab/tiered', 5, { StorageClass: 'INTELLIGENT_TIERING' });
    const { outcome, jobs: made } = await process({ terms: { ...TERMS, intelligentTiering: true } }).run();
    expect(made.map(({ subject, objects }) => [subject, objects])).toEqual([
      ['ask', 6],
      ['tiered', 1],
    ]);
    // The rehearsal archives nothing there, so S3 says that it can be read.
    expect(outcome).toEqual({ ...NO_OUTCOME, asked: 6, readable: 2 });
  });

  it('counts what others had asked for meanwhile as on its way, and lists what has gone or was refused', async () => {
    const { kept, run } = process({
      buckets: {
        ...s3,
        uploadOnce: async (...given) => {
          const RestoreRequest = { Days: 3, GlacierJobParameters: { Tier: 'Bulk' as const } };
          await cloud.s3().send(new RestoreObjectCommand({ Bucket: DATA, Key: KEYS[0], RestoreRequest }));
          await cloud.s3().send(new DeleteObjectCommand({ Bucket: DATA, Key: KEYS[1] }));
          return s3.uploadOnce(...given);
        },
      },
    });
    await goWrong(cloud.endpoint(), { fault: 'report-row-lost', resource: `${DATA}/${KEYS[1]}` });
    const { outcome } = await run();
    // Its row was lost: nobody knows what became of it.
    expect(outcome).toEqual({ ...NO_OUTCOME, asked: 4, onItsWay: 1, readable: 1, failed: 1 });
    expect(kept.notes).toEqual([]);
  });

  it('is told which keys are not there', async () => {
    const uploadOnce: Buckets['uploadOnce'] = async (...given) => {
      await cloud.s3().send(new DeleteObjectCommand({ Bucket: DATA, Key: KEYS[1] }));
      return s3.uploadOnce(...given);
    };
    const { kept, run } = process({ buckets: { ...s3, uploadOnce } });
    expect((await run()).outcome).toEqual({ ...NO_OUTCOME, asked: 5, readable: 1, missing: 1 });
    expect(kept.notes).toEqual([{ key: KEYS[1], why: 'missing' }]);
  });
});

describe('a request that dies', () => {
  it.each([
    ['when the answer to its order was lost', { fault: 'lost-response', operation: 'CreateJob', times: 5 }],
    ['before its order arrived', { fault: 'reset', operation: 'CreateJob', times: 5 }],
    ['while it waits', { fault: 'access-denied', operation: 'DescribeJob' }],
  ] as const)('%s is gone on with: one job', async (_what, rule) => {
    await goWrong(cloud.endpoint(), rule);
    const first = process();
    expect(await codeOf(first.run())).toMatch(/transient|denied/);
    await askFaults(cloud.endpoint(), 'DELETE');
    const ended = await process().run(first.kept.progress);
    expect(ended.outcome).toEqual({ ...NO_OUTCOME, asked: 6, readable: 1 });
    expect(await jobs()).toBe(1);
    expect(await onTheirWay()).toEqual(ASKED);
  });

  it('between two jobs makes the other one only', async () => {
    const create = batchJobs(control, ACCOUNT);
    let made = 0;
    const dying = {
      ...create,
      create: (order: Parameters<typeof create.create>[0]) => {
        made += 1;
        return made === 2 ? Promise.reject(new Error('killed')) : create.create(order);
      },
    };
    await cloud.put('lab/tiered', 5, { StorageClass: 'INTELLIGENT_TIERING' });
    const terms = { ...TERMS, intelligentTiering: true };
    const first = process({ batchJobs: dying, terms });
    await expect(first.run()).rejects.toThrow('killed');
    const ended = await process({ terms }).run(first.kept.progress);
    expect(ended.jobs.map(({ result }) => result)).toEqual(['complete', 'complete']);
    expect(await jobs()).toBe(2);
  });

  it('stopped while it waits, stops nothing at S3', async () => {
    const stop = new AbortController();
    const first = process({ signal: stop.signal, onAsked: () => stop.abort() });
    await codeOf(first.run());
    await expect.poll(onTheirWay, { timeout: 60_000 }).toEqual(ASKED);
    const { outcome } = await process().run(first.kept.progress);
    expect(outcome).toEqual({ ...NO_OUTCOME, asked: 6, readable: 1 });
    expect(await jobs()).toBe(1);
  });
});

describe('a job that comes to no good end', () => {
  it('is told of with S3’s reason, and another one asks for what is left', async () => {
    await goWrong(cloud.endpoint(), { fault: 'job-failed' });
    const first = process();
    await expect(first.run()).rejects.toMatchObject({
      code: 'restore-job-failed',
      message: expect.stringContaining('InternalError'),
    });
    expect(first.kept.progress.jobs).toMatchObject([{ result: 'failed' }]);
    expect((await process().run()).outcome).toMatchObject({ asked: 6 });
  });

  it('because S3 refused it, is over', async () => {
    await goWrong(cloud.endpoint(), { fault: 'access-denied', operation: 'CreateJob' });
    const first = process();
    expect(await codeOf(first.run())).toBe('denied');
    expect(first.kept.progress.jobs).toMatchObject([{ job: null, result: 'refused' }]);
  });

  it('because it waits for a person, stays the job', async () => {
    await goWrong(cloud.endpoint(), { fault: 'job-suspended' });
    const first = process();
    expect(await codeOf(first.run())).toBe('restore-job-suspended');
    expect(first.kept.progress.jobs).toMatchObject([{ result: null }]);
  });
});
