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

describe('an execution', () => {
  it('is started with tags, runs to its end, moves the bytes, and writes its report', async () => {
    const { dataSync, buckets } = cloud.aws;
    expect(await dataSync.findExecutions(task, tags('run'))).toEqual([]);
    const arn = await dataSync.startExecution(task, tags('run'), { by: 'task' });
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

  it('nobody knows is null', async () => {
    expect(await cloud.aws.dataSync.describeExecution(`${task}/execution/exec-0aaaaaaaaaaaaaaaa`)).toBeNull();
  });

  it('of an unknown task is not started', async () => {
    const unknown = `arn:aws:datasync:us-east-1:${ACCOUNT}:task/task-0aaaaaaaaaaaaaaaa`;
    await expect(cloud.aws.dataSync.startExecution(unknown, tags('x'), { by: 'task' })).rejects.toMatchObject(
      {
        kind: 'not-found',
      },
    );
  });
});

describe('an agent', () => {
  it('is online, or unknown', async () => {
    const { dataSync } = cloud.aws;
    expect(await dataSync.agent(AGENT)).toEqual({ arn: AGENT, online: true, name: 'basic-1' });
    expect(await dataSync.agent(AGENT.replace(/.$/, '9'))).toBeNull();
  });
});
