import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateTaskCommand,
  type CreateTaskCommandInput,
  DescribeTaskExecutionCommand,
  ListTaskExecutionsCommand,
  ListTasksCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateTaskCommand,
} from '@aws-sdk/client-datasync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  eventually,
  finished,
  look,
  newTask,
  nfsLocation,
  openPremises,
  type Premises,
  s3Location,
  start,
} from './rehearsal-datasync-fixture.ts';

const DAY_MS = 24 * 60 * 60_000;
let p: Premises;
beforeEach(async () => {
  p = await openPremises(1);
});
afterEach(() => p.close());

describe('an execution', () => {
  it('is forgotten 30 days after its end, on disk too', async () => {
    const task = await newTask(p, 'p/');
    const arn = await start(p, task);
    await finished(p, arn);
    await p.restart(1, 29 * DAY_MS);
    expect((await look(p, arn)).Status).toBe('SUCCESS');
    const second = await start(p, task);
    await finished(p, second);
    await p.restart(1, 2 * DAY_MS);
    const list = await p.dataSync().send(new ListTaskExecutionsCommand({ TaskArn: task }));
    expect(list.TaskExecutions?.map((e) => e.TaskExecutionArn)).toEqual([second]);
    const gone = p.dataSync().send(new DescribeTaskExecutionCommand({ TaskExecutionArn: arn }));
    await expect(gone).rejects.toMatchObject({ name: 'InvalidRequestException', errorCode: 'NotFound' });
    expect(await readdir(join(p.directory, 'datasync', 'executions'))).toHaveLength(1);
  });

  it('that has not ended is not forgotten', async () => {
    const task = await newTask(p, 'p/');
    await p.switchAgent(1, 'offline');
    const arn = await start(p, task);
    await p.restart(1, 40 * DAY_MS);
    expect((await look(p, arn)).Status).toBe('LAUNCHING');
  });
});

describe('tasks', () => {
  it('are a hundred at most, and lists show them all', async () => {
    const request: CreateTaskCommandInput = {
      SourceLocationArn: await nfsLocation(p),
      DestinationLocationArn: await s3Location(p, 'p/'),
    };
    const create = () => p.dataSync().send(new CreateTaskCommand(request));
    for (let made = 0; made < 100; made++) {
      // Slower than the rate of the API in the long run.
      await eventually(
        () => create().catch((error: Error) => error.name),
        (answer) => answer !== 'ThrottlingException',
      );
    }
    await expect(create()).rejects.toMatchObject({ errorCode: 'LimitExceeded' });
    const all = await eventually(
      () => p.dataSync().send(new ListTasksCommand({ MaxResults: 100 })),
      (found) => found.Tasks?.length === 100,
    );
    expect(all.NextToken).toBeUndefined();
  });

  it.each([
    [
      'a log group of its own in Enhanced',
      { TaskMode: 'ENHANCED', CloudWatchLogGroupArn: logGroup('/mine') },
    ],
    ['what is no log group', { CloudWatchLogGroupArn: 'arn:aws:s3:::x' }],
    ['a mode that is none', { TaskMode: 'FAST' }],
    ['a filter of another type', { Excludes: [{ FilterType: 'REGEX', Value: '/a' }] }],
    [
      'a filter that is too long',
      { Excludes: [{ FilterType: 'SIMPLE_PATTERN', Value: 'a'.repeat(102_401) }] },
    ],
    ['a star that does not end an include', { Includes: [{ FilterType: 'SIMPLE_PATTERN', Value: '*.txt' }] }],
    ['a report without a bucket', { TaskReportConfig: { OutputType: 'STANDARD' } }],
    [
      'a verification of what is archived',
      { S3: 'GLACIER', Options: { VerifyMode: 'POINT_IN_TIME_CONSISTENT' } },
    ],
  ])('are refused with %s', async (_why, { S3, ...more }: Record<string, unknown>) => {
    const destination =
      S3 === undefined ? {} : { DestinationLocationArn: await s3Location(p, 'g/', S3 as never) };
    const task = newTask(p, 'refused/', { ...destination, ...more } as never);
    await expect(task).rejects.toMatchObject({ name: 'InvalidRequestException' });
  });

  it('in Enhanced log to the one group they may log to, and all take deletions', async () => {
    const TaskArn = await newTask(p, 'p/', {
      TaskMode: 'ENHANCED',
      CloudWatchLogGroupArn: logGroup('/aws/datasync'),
      Options: { PreserveDeletedFiles: 'REMOVE', Atime: 'NONE' },
    });
    const update = new UpdateTaskCommand({ TaskArn, CloudWatchLogGroupArn: logGroup('/mine') });
    await expect(p.dataSync().send(update)).rejects.toMatchObject({ name: 'InvalidRequestException' });
    const all = new UpdateTaskCommand({ TaskArn, Options: { TransferMode: 'ALL' } });
    await expect(p.dataSync().send(all)).rejects.toThrow('Value: ALL,REMOVE.');
  });

  it('have fifty tags at most, and a key without an at sign', async () => {
    const ResourceArn = await newTask(p, 'p/');
    const tag = (from: number, to: number, sign = '') =>
      p.dataSync().send(
        new TagResourceCommand({
          ResourceArn,
          Tags: Array.from({ length: to - from }, (_, i) => ({ Key: `k${sign}${from + i}`, Value: 'a@b' })),
        }),
      );
    await tag(0, 50);
    await tag(0, 1);
    await expect(tag(50, 51)).rejects.toMatchObject({ name: 'InvalidRequestException' });
    await p.dataSync().send(new UntagResourceCommand({ ResourceArn, Keys: ['k1'] }));
    await tag(50, 51);
    await expect(tag(0, 1, '@')).rejects.toMatchObject({ name: 'InvalidRequestException' });
  });
});

function logGroup(name: string): string {
  return `arn:aws:logs:us-east-1:111122223333:log-group:${name}:*`;
}
