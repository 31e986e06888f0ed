import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CancelTaskExecutionCommand,
  CreateLocationS3Command,
  CreateTaskCommand,
  DescribeTaskCommand,
  ListTaskExecutionsCommand,
  ListTasksCommand,
} from '@aws-sdk/client-datasync';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  CONTROL,
  DATA,
  eventually,
  finished,
  keys,
  look,
  newTask,
  nfsLocation,
  openPremises,
  type Premises,
  REPORT,
  ROLE,
  reached,
  runTask,
  s3Location,
  smbLocation,
  start,
} from './rehearsal-datasync-fixture.ts';

/**
 * What DataSync does to those who do not know it [aws-facts 4, 5, 6], and the rehearsal too. Left out is what costs
 * money or time only: a direct write to a cold class is billed higher, and every run asks for every object.
 */

const DAY = 86_400_000;
const MINUTE = 60_000;
const METADATA_OF_SMB = { 'file-owner': '65534', 'file-group': '65534', 'file-permissions': '0644' };

let p: Premises;
beforeEach(async () => {
  p = await openPremises();
  await writeFile(join(p.nfs, 'a.txt'), 'hello');
  await mkdir(join(p.nfs, 'sub'));
  await writeFile(join(p.nfs, 'sub', 'b.txt'), 'world');
});
afterEach(() => p.close());

const head = (key: string) => p.s3().send(new HeadObjectCommand({ Bucket: DATA, Key: key }));
const basicTask = (prefix: string, more = {}) => newTask(p, prefix, more);
const enhancedTask = async (prefix: string, more = {}) =>
  newTask(p, prefix, { SourceLocationArn: await nfsLocation(p, [3]), TaskMode: 'ENHANCED', ...more });

describe('creating and starting', () => {
  it('has no client token: a create or start that is repeated makes a second one', async () => {
    const source = await nfsLocation(p);
    const destination = await s3Location(p, 'raw/');
    const create = new CreateTaskCommand({
      SourceLocationArn: source,
      DestinationLocationArn: destination,
      Name: 'once',
    });
    const arns = [await p.dataSync().send(create), await p.dataSync().send(create)].map(
      ({ TaskArn }) => TaskArn,
    );
    expect(new Set(arns).size).toBe(2);
    const runs = [await start(p, arns[0] ?? ''), await start(p, arns[0] ?? '')];
    expect(new Set(runs).size).toBe(2);
    for (const run of runs) await finished(p, run);
  });

  it('shows what is new in a list only a moment later', async () => {
    await p.restartWithStaleLists(2_000);
    const task = await basicTask('raw/');
    const list = async () => (await p.dataSync().send(new ListTasksCommand({}))).Tasks ?? [];
    expect(await list()).toEqual([]);
    await p.dataSync().send(new DescribeTaskCommand({ TaskArn: task }));
    await eventually(list, (tasks) => tasks.length === 1);
  });

  it('fills in options nobody asked for: verifies everything, overwrites always', async () => {
    const { TaskArn } = await p.dataSync().send(
      new CreateTaskCommand({
        SourceLocationArn: await nfsLocation(p),
        DestinationLocationArn: await s3Location(p, 'raw/'),
      }),
    );
    const { Options } = await p.dataSync().send(new DescribeTaskCommand({ TaskArn }));
    expect(Options).toMatchObject({
      VerifyMode: 'POINT_IN_TIME_CONSISTENT',
      OverwriteMode: 'ALWAYS',
      PreserveDeletedFiles: 'PRESERVE',
    });
  });

  it('refuses prefixes that are good S3 keys', async () => {
    for (const Subdirectory of ['dt=2026-01-01/', 'a@b/', 'ü/', 'a&b/', "it's/", 'a,b/', '/raw/', 'a//b/']) {
      const create = new CreateLocationS3Command({
        S3BucketArn: `arn:aws:s3:::${DATA}`,
        Subdirectory,
        S3Config: { BucketAccessRoleArn: ROLE },
      });
      await expect(p.dataSync().send(create), Subdirectory).rejects.toMatchObject({
        name: 'InvalidRequestException',
      });
    }
  });

  it('runs nothing with an agent that is offline', async () => {
    const task = await basicTask('raw/');
    // Its machine is off: the service notices after five minutes of silence.
    await p.switchAgent(1, 'offline');
    await p.restart(5, 6 * MINUTE);
    const { Status } = await p.dataSync().send(new DescribeTaskCommand({ TaskArn: task }));
    expect(Status).toBe('UNAVAILABLE');
    await expect(start(p, task)).rejects.toMatchObject({ name: 'InvalidRequestException' });
  });

  it('queues what an agent cannot begin yet, and nothing is wrong with that', async () => {
    const first = await start(p, await basicTask('one/', { Options: { BytesPerSecond: 1 } }));
    await reached(p, first, 'TRANSFERRING');
    const second = await start(p, await basicTask('two/'));
    expect((await look(p, second)).Status).toBe('QUEUED');
    expect((await look(p, second)).LaunchTime).toBeUndefined();
    await p.dataSync().send(new CancelTaskExecutionCommand({ TaskExecutionArn: first }));
    const { end } = await finished(p, second);
    expect(end.Status).toBe('SUCCESS');
    expect(end.LaunchTime?.getTime()).toBeGreaterThan(end.StartTime?.getTime() ?? 0);
  });

  it('starts by itself what has a schedule', async () => {
    const task = await basicTask('raw/', { Schedule: { ScheduleExpression: 'rate(1 hour)' } });
    await p.restart(5, 61 * MINUTE);
    const runs = async () =>
      (await p.dataSync().send(new ListTaskExecutionsCommand({ TaskArn: task }))).TaskExecutions ?? [];
    const [run] = await eventually(runs, (found) => found.length > 0);
    await finished(p, run?.TaskExecutionArn ?? '');
  });
});

describe('ending', () => {
  it('knows no CANCELLED: a cancelled execution ends in ERROR', async () => {
    const run = await start(p, await basicTask('raw/', { Options: { BytesPerSecond: 1 } }));
    await reached(p, run, 'TRANSFERRING');
    await p.dataSync().send(new CancelTaskExecutionCommand({ TaskExecutionArn: run }));
    const { end, seen } = await finished(p, run);
    expect(end.Status).toBe('ERROR');
    expect(seen).not.toContain('CANCELLED');
  });

  it('says SUCCESS and has skipped some', async () => {
    await symlink('elsewhere', join(p.smb, 'link'));
    await writeFile(join(p.smb, 'plain.txt'), 'x');
    const end = await runTask(p, await basicTask('office/', { SourceLocationArn: await smbLocation(p) }));
    expect(end.Status).toBe('SUCCESS');
    expect(end.FilesSkipped).toBe(1);
    // Skipped files were never estimated, so these two say nothing about what is missing.
    expect(end.FilesTransferred).toBe(end.EstimatedFilesToTransfer);
  });

  it('says ERROR and has moved nearly everything', async () => {
    await faults([{ fault: 'partial-failure', times: 1 }]);
    const end = await runTask(p, await basicTask('raw/'));
    expect(end.Status).toBe('ERROR');
    expect(end.Result?.ErrorDetail).toMatch(/transferred except/i);
    expect(end.FilesTransferred).toBe((end.EstimatedFilesToTransfer ?? 0) - 1);
    await faults([]);
  });

  it('forgets an execution thirty days after its end', async () => {
    const run = await start(p, await basicTask('raw/'));
    await finished(p, run);
    await p.restart(5, 29 * DAY);
    expect((await look(p, run)).Status).toBe('SUCCESS');
    await p.restart(5, 2 * DAY);
    await expect(look(p, run)).rejects.toMatchObject({ name: 'InvalidRequestException' });
  });

  it('announces states under State, not status', async () => {
    const run = await start(p, await basicTask('raw/'));
    await finished(p, run);
    const query = new URLSearchParams({ source: 'aws.datasync', id: run });
    const answer = await fetch(`${p.endpoint()}/_rehearsal/events?${query}`);
    const { events } = (await answer.json()) as { events: { detail: Record<string, string> }[] };
    expect(events.at(-1)?.detail).toEqual({ State: 'SUCCESS' });
  });
});

describe('counting and reporting', () => {
  it('counts directories as files in Basic mode, apart in Enhanced mode', async () => {
    const basic = await runTask(p, await basicTask('basic/'));
    // a.txt, sub/, sub/b.txt and the root's own marker.
    expect(basic.FilesTransferred).toBe(4);
    expect(basic.FoldersTransferred).toBeUndefined();
    const enhanced = await runTask(p, await enhancedTask('enhanced/'));
    expect(enhanced.FilesTransferred).toBe(2);
    expect(enhanced.FoldersTransferred).toBe(2);
  });

  it('times no phase in Enhanced mode', async () => {
    const { Result } = await runTask(p, await enhancedTask('raw/'));
    expect(Result).toMatchObject({ PrepareDuration: 0, TransferDuration: 0, VerifyDuration: 0 });
    expect(Result?.TotalDuration).toBeGreaterThan(0);
    const basic = await runTask(p, await basicTask('basic/'));
    expect(basic.Result?.PrepareDuration).toBeGreaterThan(0);
  });

  it('reports with other names and paths in each mode', async () => {
    await runTask(p, await basicTask('basic/'));
    const basic = await rows('Transferred');
    expect(basic.find(({ RelativePath }) => RelativePath === '/a.txt')).toHaveProperty('SrcMetadata');
    await runTask(p, await enhancedTask('enhanced/'));
    const enhanced = (await rows('Transferred')).filter(({ RelativePath }) => RelativePath === 'a.txt');
    expect(enhanced[0]).toHaveProperty('SourceMetadata');
  });
});

describe('what lands in S3', () => {
  it('is STANDARD for small objects, whatever class was asked for', async () => {
    await writeFile(join(p.nfs, 'large.bin'), Buffer.alloc(200_000, 1));
    const destination = await s3Location(p, 'cold/', 'STANDARD_IA');
    await runTask(p, await basicTask('', { DestinationLocationArn: destination }));
    expect((await head('cold/a.txt')).StorageClass).toBeUndefined();
    expect((await head('cold/large.bin')).StorageClass).toBe('STANDARD_IA');
  });

  it('has no owners of SMB, and default modes', async () => {
    await writeFile(join(p.smb, 'plan.docx'), 'x');
    await runTask(p, await basicTask('office/', { SourceLocationArn: await smbLocation(p) }));
    expect((await head('office/plan.docx')).Metadata).toMatchObject(METADATA_OF_SMB);
  });

  it('lacks what has too long a key, and the run is a success', async () => {
    const deep = join(p.nfs, ...Array.from({ length: 8 }, () => 'd'.repeat(150)));
    await mkdir(deep, { recursive: true });
    await writeFile(join(deep, 'lost.txt'), 'x');
    const end = await runTask(p, await basicTask('raw/'));
    expect(end.Status).toBe('SUCCESS');
    expect(end.FilesSkipped).toBeGreaterThan(0);
    expect((await keys(p, DATA, 'raw/')).some((key) => key.endsWith('lost.txt'))).toBe(false);
  });
});

describe('deleting what the source does not have', () => {
  const REMOVE = { PreserveDeletedFiles: 'REMOVE' } as const;

  it('asks nobody', async () => {
    await p.s3().send(new PutObjectCommand({ Bucket: DATA, Key: 'raw/only here', Body: 'x' }));
    const end = await runTask(p, await basicTask('raw/', { Options: REMOVE }));
    expect(end.FilesDeleted).toBe(1);
    expect(await keys(p, DATA, 'raw/only here')).toEqual([]);
  });

  it('takes earlier reports with it when they lie below the prefix', async () => {
    const S3 = {
      S3BucketArn: `arn:aws:s3:::${DATA}`,
      BucketAccessRoleArn: ROLE,
      Subdirectory: 'raw/reports/',
    };
    const task = await basicTask('raw/', {
      Options: REMOVE,
      TaskReportConfig: { ...REPORT, Destination: { S3 } },
    });
    await runTask(p, task);
    const first = await keys(p, DATA, 'raw/reports/');
    expect(first.length).toBeGreaterThan(1);
    await runTask(p, task);
    const second = await keys(p, DATA, 'raw/reports/');
    expect(first.filter((key) => second.includes(key))).toEqual([]);
  });

  it('is refused together with TransferMode ALL', async () => {
    const together = basicTask('raw/', { Options: { ...REMOVE, TransferMode: 'ALL' } });
    await expect(together).rejects.toThrow('Option: TransferMode,PreserveDeletedFiles, Value: ALL,REMOVE');
  });
});

const CONTROL_REPORTS = { bucket: CONTROL, prefix: 'reports/' };

/** Rows of every detailed report of that list so far. */
async function rows(list: string): Promise<readonly Record<string, unknown>[]> {
  const found = await keys(p, CONTROL_REPORTS.bucket, CONTROL_REPORTS.prefix);
  const all: Record<string, unknown>[] = [];
  for (const key of found.filter((one) => one.includes('Detailed-Reports/'))) {
    const { Body } = await p.s3().send(new GetObjectCommand({ Bucket: CONTROL, Key: key }));
    const report = JSON.parse((await Body?.transformToString()) ?? '{}') as Record<string, never[]>;
    all.push(...(report[list] ?? []));
  }
  return all;
}

async function faults(rules: readonly object[]): Promise<void> {
  const answer = await fetch(`${p.endpoint()}/_rehearsal/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ seed: 1, rules }),
  });
  expect(answer.status, await answer.text()).toBe(200);
}
