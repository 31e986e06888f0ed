import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CancelTaskExecutionCommand,
  DeleteTaskCommand,
  DescribeTaskCommand,
  ListTagsForResourceCommand,
  ListTaskExecutionsCommand,
  StartTaskExecutionCommand,
  UpdateTaskExecutionCommand,
} from '@aws-sdk/client-datasync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  CONTROL,
  DATA,
  finished,
  keys,
  look,
  newTask,
  nfsLocation,
  openPremises,
  type Premises,
  paths,
  REPORT,
  reportList,
  runTask,
  start,
  text,
} from './rehearsal-datasync-fixture.ts';

let p: Premises;
beforeEach(async () => {
  p = await openPremises();
});
afterEach(() => p.close());

/** Waits until the execution shows that status. */
async function reached(arn: string, status: string): Promise<void> {
  while ((await look(p, arn)).Status !== status) await sleep(3);
}

describe('starting', () => {
  it('twice makes two executions, which run one after the other', async () => {
    const task = await newTask(p, 'p/');
    const [one, two] = [await start(p, task), await start(p, task)];
    expect(two).not.toBe(one);
    expect(one.startsWith(`${task}/execution/exec-`)).toBe(true);
    expect((await look(p, two)).Status).toBe('QUEUED');
    const [a, b] = [(await finished(p, one)).end, (await finished(p, two)).end];
    expect(b.LaunchTime?.getTime()).toBeGreaterThanOrEqual(a.EndTime?.getTime() ?? Number.POSITIVE_INFINITY);
    const list = await p.dataSync().send(new ListTaskExecutionsCommand({ TaskArn: task }));
    expect(list.TaskExecutions?.map((e) => [e.TaskExecutionArn, e.Status])).toEqual([
      [one, 'SUCCESS'],
      [two, 'SUCCESS'],
    ]);
  });

  it('keeps one execution per agent, and lets another agent work meanwhile', async () => {
    await p.restart(120);
    const shared = await newTask(p, 'a/', { SourceLocationArn: await nfsLocation(p, [1]) });
    const same = await newTask(p, 'b/', { SourceLocationArn: await nfsLocation(p, [1]) });
    const other = await newTask(p, 'c/', { SourceLocationArn: await nfsLocation(p, [2]) });
    const [first, second, third] = [await start(p, shared), await start(p, same), await start(p, other)];
    await reached(third, 'PREPARING');
    expect((await look(p, second)).Status).toBe('QUEUED');
    expect((await p.dataSync().send(new DescribeTaskCommand({ TaskArn: same }))).Status).toBe('QUEUED');
    const running = await p.dataSync().send(new DescribeTaskCommand({ TaskArn: shared }));
    expect(running).toMatchObject({ Status: 'RUNNING', CurrentTaskExecutionArn: first });
    await expect(p.dataSync().send(new DeleteTaskCommand({ TaskArn: shared }))).rejects.toThrow(
      /running or queued/,
    );
    for (const arn of [first, second, third]) expect((await finished(p, arn)).end.Status).toBe('SUCCESS');
  });

  it('is refused instead of queued when TaskQueueing is disabled, and beyond fifty in the queue', async () => {
    await p.restart(200);
    const task = await newTask(p, 'p/');
    const begin = (more = {}): Promise<unknown> =>
      p.dataSync().send(new StartTaskExecutionCommand({ TaskArn: task, ...more }));
    await begin();
    await expect(begin({ OverrideOptions: { TaskQueueing: 'DISABLED' } })).rejects.toMatchObject({
      datasyncErrorCode: 'TaskQueueingDisabled',
    });
    for (let i = 0; i < 50; i++) await begin();
    await expect(begin()).rejects.toMatchObject({ errorCode: 'LimitExceeded' });
  });

  it('takes tags, overriding options, filters and an empty report', async () => {
    await writeFile(join(p.nfs, 'in'), '1');
    await writeFile(join(p.nfs, 'out'), '2');
    const answer = await p.dataSync().send(
      new StartTaskExecutionCommand({
        TaskArn: await newTask(p, 'p/'),
        OverrideOptions: { VerifyMode: 'NONE' },
        Excludes: [{ FilterType: 'SIMPLE_PATTERN', Value: '/out' }],
        TaskReportConfig: {},
        Tags: [{ Key: 'headwater:intent', Value: 'i-1' }],
      }),
    );
    const arn = answer.TaskExecutionArn ?? '';
    const { end } = await finished(p, arn);
    expect(end).toMatchObject({ FilesVerified: 0, FilesTransferred: 2 });
    expect(end.ReportResult).toBeUndefined();
    expect(await keys(p, CONTROL, '')).toEqual([]);
    const { Tags } = await p.dataSync().send(new ListTagsForResourceCommand({ ResourceArn: arn }));
    expect(Tags).toEqual([{ Key: 'headwater:intent', Value: 'i-1' }]);
  });

  it('is refused for an unknown task', async () => {
    const TaskArn = `arn:aws:datasync:us-east-1:111122223333:task/task-${'0'.repeat(17)}`;
    const answer = p.dataSync().send(new StartTaskExecutionCommand({ TaskArn }));
    await expect(answer).rejects.toMatchObject({ name: 'InvalidRequestException', errorCode: 'NotFound' });
  });
});

describe('a running execution', () => {
  it('keeps to its byte rate, and takes another', async () => {
    await writeFile(join(p.nfs, 'f'), Buffer.alloc(2_000_000));
    const task = await newTask(p, 'p/', { Options: { BytesPerSecond: 100_000 } });
    const arn = await start(p, task);
    await reached(arn, 'TRANSFERRING');
    await sleep(600);
    const slow = await look(p, arn);
    expect(slow.Status).toBe('TRANSFERRING');
    expect(slow.BytesTransferred).toBeLessThan(500_000);
    const change = (Options: object): Promise<unknown> =>
      p.dataSync().send(new UpdateTaskExecutionCommand({ TaskExecutionArn: arn, Options }));
    await expect(change({ LogLevel: 'OFF' })).rejects.toMatchObject({ name: 'InvalidRequestException' });
    await change({ BytesPerSecond: -1 });
    const { end } = await finished(p, arn);
    expect(end).toMatchObject({
      Status: 'SUCCESS',
      BytesWritten: 2_000_000,
      Options: { BytesPerSecond: -1 },
    });
    await expect(change({ BytesPerSecond: 1 })).rejects.toThrow(/ended/);
  });

  it('ends in ERROR when it is cancelled, running or queued', async () => {
    await writeFile(join(p.nfs, 'f'), Buffer.alloc(2_000_000));
    const task = await newTask(p, 'p/', { Options: { BytesPerSecond: 50_000 } });
    const [running, queued] = [await start(p, task), await start(p, task)];
    await reached(running, 'TRANSFERRING');
    const cancel = (arn: string): Promise<unknown> =>
      p.dataSync().send(new CancelTaskExecutionCommand({ TaskExecutionArn: arn }));
    await cancel(queued);
    await cancel(running);
    for (const arn of [queued, running]) {
      const { end } = await finished(p, arn);
      expect(end).toMatchObject({ Status: 'ERROR', Result: { ErrorCode: 'TaskExecutionCancelled' } });
    }
    await expect(cancel(running)).rejects.toThrow(/ended/);
    expect(await keys(p, DATA, 'p/f')).toEqual([]);
  });
});

describe('a rehearsal that stops and starts again', () => {
  it('knows its resources and finishes what was running and queued, reporting all that was moved', async () => {
    const names = Array.from({ length: 40 }, (_, i) => `f${String(i).padStart(2, '0')}`);
    for (const name of names) await writeFile(join(p.nfs, name), Buffer.alloc(20_000));
    const task = await newTask(p, 'p/', { Options: { BytesPerSecond: 400_000 } });
    const [running, queued] = [await start(p, task), await start(p, task)];
    await reached(running, 'TRANSFERRING');
    while ((await keys(p, DATA, 'p/f')).length < 5) await sleep(10);
    await p.restart();
    expect((await look(p, running)).Status).not.toBe('SUCCESS');
    await p
      .dataSync()
      .send(new UpdateTaskExecutionCommand({ TaskExecutionArn: running, Options: { BytesPerSecond: -1 } }));
    const { end } = await finished(p, running);
    expect(end).toMatchObject({
      Status: 'SUCCESS',
      FilesTransferred: 41,
      ReportResult: { Status: 'SUCCESS' },
    });
    expect(paths(await reportList(p, running, 'transferred'))).toEqual([
      '/',
      ...names.map((name) => `/${name}`),
    ]);
    expect((await finished(p, queued)).end).toMatchObject({ Status: 'SUCCESS', FilesTransferred: 0 });
    expect(await readdir(join(p.directory, 'datasync', 'work'))).toEqual([]);
  });

  it('finishes a report that was still to be written', async () => {
    await p.restart(300);
    const arn = await start(p, await newTask(p, 'p/'));
    await reached(arn, 'SUCCESS');
    expect((await look(p, arn)).ReportResult?.Status).toBe('PENDING');
    await p.restart();
    const { end } = await finished(p, arn);
    expect(end.ReportResult?.Status).toBe('SUCCESS');
    expect(paths(await reportList(p, arn, 'transferred'))).toEqual(['/']);
  });
});

describe('task reports', () => {
  it('in Enhanced have no leading slash, their own field names, and folders counted apart', async () => {
    await writeFile(join(p.nfs, 'f'), 'abc');
    await writeFile(Buffer.concat([Buffer.from(`${p.nfs}/`), Buffer.from([0xff])]), '');
    const task = await newTask(p, 'p/', {
      TaskMode: 'ENHANCED',
      SourceLocationArn: await nfsLocation(p, [3]),
    });
    const end = await runTask(p, task);
    expect(end).toMatchObject({
      Status: 'SUCCESS',
      TaskMode: 'ENHANCED',
      FilesTransferred: 1,
      FoldersTransferred: 1,
      FilesSkipped: 1,
      FilesPrepared: 1,
      FilesListed: { AtSource: 2 },
      FilesFailed: { Transfer: 0 },
      Result: { TransferDuration: 0 },
    });
    expect(end.Result?.TotalDuration).toBeGreaterThan(0);
    const rows = await reportList(p, end.TaskExecutionArn ?? '', 'transferred');
    expect(rows.find((row) => row.RelativePath === 'f')).toMatchObject({
      SourceMetadata: { Type: 'Regular', ContentSize: 3, UserMetadata: { 'file-mtime': expect.any(String) } },
      TransferStatus: 'SUCCESS',
      Overwrite: 'False',
    });
    const skipped = await reportList(p, end.TaskExecutionArn ?? '', 'skipped');
    expect(skipped).toMatchObject([{ RelativePath: '\ufffd', ErrorCode: 'InvalidObjectName' }]);
  });

  it('have the documented names, and a summary that adds up', async () => {
    await writeFile(join(p.nfs, 'f'), 'abc');
    const end = await runTask(p, await newTask(p, 'p/'));
    const [, task = '', , exec = ''] = (end.TaskExecutionArn ?? '').split('/');
    const [transferred = '', verified = '', summary = '', ...rest] = await keys(p, CONTROL, '');
    expect(rest).toEqual([]);
    const detailed = `reports/Detailed-Reports/${task}/${exec}/${exec}`;
    expect(transferred).toMatch(new RegExp(`^${detailed}\\.files-transferred-v1-00001-[0-9a-f]{16}\\.json$`));
    expect(verified).toMatch(new RegExp(`^${detailed}\\.files-verified-v1-00001-[0-9a-f]{16}\\.json$`));
    expect(summary.startsWith(`reports/Summary-Reports/${task}/${exec}/`)).toBe(true);
    expect(JSON.parse(await text(p, CONTROL, summary))).toMatchObject({
      TaskExecutionId: exec,
      Result: 'SUCCESS',
      Totals: { FilesTransferred: 2, BytesWritten: 3 },
    });
    const document = JSON.parse(await text(p, CONTROL, transferred));
    expect(document.TaskExecutionId).toBe(exec);
    expect(document.Transferred).toContainEqual({
      RelativePath: '/f',
      SrcMetadata: expect.objectContaining({ Type: 'Regular', ContentSize: 3, Mode: '0644' }),
      Overwrite: 'False',
      DstS3VersionId: expect.any(String),
      TransferTimestamp: expect.any(String),
      TransferType: 'CONTENT_AND_METADATA',
      TransferStatus: 'SUCCESS',
    });
  });

  it.each([
    ['a summary only', { OutputType: 'SUMMARY_ONLY' }, ['Summary-Reports']],
    ['errors only', { ReportLevel: 'ERRORS_ONLY' }, ['Detailed-Reports', 'Summary-Reports']],
    [
      'errors only, but all that was transferred',
      { ReportLevel: 'ERRORS_ONLY', Overrides: { Transferred: { ReportLevel: 'SUCCESSES_AND_ERRORS' } } },
      ['Detailed-Reports', 'Detailed-Reports', 'Summary-Reports'],
    ],
  ])('can be limited to %s', async (_why, more, expected) => {
    await writeFile(Buffer.concat([Buffer.from(`${p.nfs}/`), Buffer.from([0xff])]), 'skipped');
    await runTask(p, await newTask(p, 'p/', { TaskReportConfig: { ...REPORT, ...more } as never }));
    expect((await keys(p, CONTROL, '')).map((key) => key.split('/')[1])).toEqual(expected);
  });
});
