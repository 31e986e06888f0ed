import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Execution } from '../../src/ports/data-sync.ts';
import type { OwnerTags } from '../../src/ports/resources.ts';
import {
  ACCOUNT,
  AGENT,
  eventually,
  nfsLocation,
  rehearsed,
  s3Location,
  taskBetween,
} from './aws-rehearsed.ts';

let cloud: Awaited<ReturnType<typeof rehearsed>>;
let task = '';
const tags = (intent: string): OwnerTags => ({ migration: 'home', step: 'home/transfer/seed', intent });

beforeAll(async () => {
  cloud = await rehearsed();
  const { buckets, dataSync } = cloud.aws;
  await buckets.create('data-bucket');
  await buckets.create('control-bucket');
  const source = await dataSync.locations.create(nfsLocation, tags('source'));
  const destination = await dataSync.locations.create(s3Location, tags('destination'));
  const spec = taskBetween(source, destination, 'nfs');
  task = await dataSync.tasks.create(spec, tags('task'));
  await eventually(async () => (await dataSync.tasks.observe(task, spec))?.state === 'ready');
});
afterAll(() => cloud.close());

const RUN = { carried: { by: 'task' }, options: taskBetween('', '', 'nfs').options } as const;

/** Lets executions stand still while they transfer, or go on. */
const stuck = (rules: readonly object[] = [{ fault: 'execution-stuck', times: 'always' }]) =>
  fetch(`${cloud.endpoint}/_rehearsal/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ seed: 1, rules }),
  });

describe('an execution', () => {
  it('is started with tags, runs to its end, moves the bytes, and writes its report', async () => {
    const { dataSync, buckets } = cloud.aws;
    expect(await dataSync.findExecutions(task, tags('run'))).toEqual([]);
    const arn = await dataSync.startExecution(task, tags('run'), RUN);
    expect(await dataSync.findExecutions(task, tags('run'))).toEqual([arn]);
    expect(await dataSync.findExecutions(task, tags('other'))).toEqual([]);

    const seen = new Set<Execution['phase']>();
    const ended = await eventually(async () => {
      const look = await dataSync.describeExecution(arn);
      if (look !== null) seen.add(look.phase);
      return look?.phase === 'success' && look.report === 'success' ? look : null;
    });
    expect(seen.has('error')).toBe(false);
    // Two files and one directory: Basic counts both (facts, section 4).
    expect(ended).toMatchObject({ arn, status: 'SUCCESS', errorCode: null, report: 'success' });
    expect(ended.counters).toMatchObject({
      bytesTransferred: 70_005,
      bytesWritten: 70_005,
      filesFailed: 0,
      filesSkipped: 0,
    });
    expect(ended.counters.filesTransferred).toBeGreaterThanOrEqual(3);
    expect(ended.startedAt).not.toBeNull();
    expect(ended.endedAt).not.toBeNull();

    const keys: string[] = [];
    for await (const page of buckets.list('data-bucket', 'raw/home/'))
      keys.push(...page.map(({ key }) => key));
    expect(keys).toEqual(expect.arrayContaining(['raw/home/a.txt', 'raw/home/sub dir/ü+ &.bin']));
    const head = await buckets.head('data-bucket', 'raw/home/sub dir/ü+ &.bin');
    expect(head?.sizeBytes).toBe(70_000);

    const reports: string[] = [];
    for await (const page of buckets.list('control-bucket', 'reports/home/'))
      reports.push(...page.map(({ key }) => key));
    expect(reports.some((key) => key.includes('files-transferred'))).toBe(true);
  });

  it('that is queued or running is given another rate, and is cancelled: it ends in ERROR', async () => {
    const { dataSync } = cloud.aws;
    await stuck();
    const arn = await dataSync.startExecution(task, tags('slow'), RUN);
    const rate = async () => (await dataSync.describeExecution(arn))?.bytesPerSecond;
    expect(await rate()).toBe(-1);
    await dataSync.changeRate(arn, 1_000);
    await dataSync.changeRate(arn, 1_000);
    expect(await rate()).toBe(1_000);
    await dataSync.cancelExecution(arn);
    const ended = await eventually(async () => {
      const look = await dataSync.describeExecution(arn);
      return look?.phase === 'error' ? look : null;
    });
    expect(ended.endedAt).not.toBeNull();
  });

  it('that has ended is neither cancelled nor given a rate, and nobody complains', async () => {
    const { dataSync } = cloud.aws;
    await stuck([]);
    const arn = await dataSync.startExecution(task, tags('over'), RUN);
    await eventually(async () => (await dataSync.describeExecution(arn))?.phase === 'success');
    await dataSync.cancelExecution(arn);
    await dataSync.changeRate(arn, 5);
    expect((await dataSync.describeExecution(arn))?.phase).toBe('success');
    const unknown = `${task}/execution/exec-0aaaaaaaaaaaaaaaa`;
    await dataSync.cancelExecution(unknown);
    await dataSync.changeRate(unknown, 5);
  });

  it('that runs does not take a rate which is none, and that is said', async () => {
    const { dataSync } = cloud.aws;
    await stuck();
    const arn = await dataSync.startExecution(task, tags('wrong'), RUN);
    await expect(dataSync.changeRate(arn, -7)).rejects.toMatchObject({ kind: 'invalid' });
    await stuck([]);
    await dataSync.cancelExecution(arn);
  });

  it('nobody knows is null', async () => {
    expect(await cloud.aws.dataSync.describeExecution(`${task}/execution/exec-0aaaaaaaaaaaaaaaa`)).toBeNull();
  });

  it('of an unknown task is not started', async () => {
    const unknown = `arn:aws:datasync:us-east-1:${ACCOUNT}:task/task-0aaaaaaaaaaaaaaaa`;
    await expect(cloud.aws.dataSync.startExecution(unknown, tags('x'), RUN)).rejects.toMatchObject({
      kind: 'not-found',
    });
  });
});

describe('an agent', () => {
  it('is online, or unknown', async () => {
    const { dataSync } = cloud.aws;
    expect(await dataSync.agent(AGENT)).toEqual({ arn: AGENT, online: true, name: 'basic-1' });
    expect(await dataSync.agent(AGENT.replace(/.$/, '9'))).toBeNull();
  });
});
