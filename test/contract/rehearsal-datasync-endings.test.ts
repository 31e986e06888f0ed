import { chmod, mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CancelTaskExecutionCommand,
  CreateLocationS3Command,
  CreateTaskCommand,
  UpdateTaskExecutionCommand,
} from '@aws-sdk/client-datasync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openObjectStore } from '../../src/rehearsal/store/store.ts';
import {
  CONTROL,
  DATA,
  finished,
  head,
  keys,
  look,
  newTask,
  nfsLocation,
  openPremises,
  type Premises,
  paths,
  REPORT,
  ROLE,
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

const FILES = Array.from({ length: 40 }, (_, n) => `f${String(n).padStart(2, '0')}`);

/** An execution that sends slowly, seen after its first objects have arrived. */
async function halfWay(task: string): Promise<string> {
  const arn = await start(p, task);
  while ((await keys(p, DATA, 'p/f')).length < 3) await sleep(5);
  expect((await look(p, arn)).Status).toBe('TRANSFERRING');
  return arn;
}
const letGo = (TaskExecutionArn: string): Promise<unknown> =>
  p.dataSync().send(new UpdateTaskExecutionCommand({ TaskExecutionArn, Options: { BytesPerSecond: -1 } }));
const slowTask = async (): Promise<string> => {
  for (const name of FILES) await writeFile(join(p.nfs, name), Buffer.alloc(20_000, name));
  return newTask(p, 'p/', { Options: { BytesPerSecond: 200_000 } });
};

describe('an execution that loses', () => {
  it('its source under way ends in the mount error, and reports what it did', async () => {
    const arn = await halfWay(await slowTask());
    await rename(p.nfs, `${p.nfs}.away`);
    await mkdir(p.nfs);
    await letGo(arn);
    const { end } = await finished(p, arn);
    expect(end).toMatchObject({
      Status: 'ERROR',
      Result: { ErrorCode: 'SrcLocHitAccess', TransferStatus: 'ERROR', VerifyStatus: 'PENDING' },
      ReportResult: { Status: 'SUCCESS' },
    });
    expect(end.Result?.ErrorDetail).toMatch(/x40016: mount\.nfs: Stale file handle/);
    expect(paths(await reportList(p, arn, 'transferred'))).toContain('/f00');
  });

  it('its bucket under way ends in the error of the bucket', async () => {
    const arn = await halfWay(await slowTask());
    await rm(join(p.directory, 'buckets', DATA), { recursive: true, force: true });
    await letGo(arn);
    const { end } = await finished(p, arn);
    expect(end).toMatchObject({
      Status: 'ERROR',
      Result: { ErrorCode: 'FsS3HeadBucketFailed', TransferStatus: 'ERROR' },
      ReportResult: { Status: 'SUCCESS' },
    });
  });

  it('the bucket of its report has moved everything all the same', async () => {
    await writeFile(join(p.nfs, 'f'), 'abc');
    const task = await newTask(p, 'p/');
    await rm(join(p.directory, 'buckets', CONTROL), { recursive: true });
    const end = await runTask(p, task);
    expect(end).toMatchObject({
      Status: 'SUCCESS',
      FilesTransferred: 2,
      ReportResult: { Status: 'ERROR', ErrorDetail: expect.stringMatching(/bucket/) },
    });
    expect(await text(p, DATA, 'p/f')).toBe('abc');
  });
});

describe('an execution that is cancelled', () => {
  it('leaves part of it and a report of that part, and the next run mends it', async () => {
    const task = await slowTask();
    const arn = await halfWay(task);
    await p.dataSync().send(new CancelTaskExecutionCommand({ TaskExecutionArn: arn }));
    const { end } = await finished(p, arn);
    expect(end).toMatchObject({
      Status: 'ERROR',
      Result: { ErrorCode: 'TaskExecutionCancelled' },
      ReportResult: { Status: 'SUCCESS' },
    });
    const there = (await keys(p, DATA, 'p/f')).length;
    expect(there).toBeLessThan(FILES.length);
    const reported = paths(await reportList(p, arn, 'transferred')).filter((path) => path !== '/');
    expect(reported).toHaveLength(there);
    const again = await start(p, task);
    await letGo(again);
    expect((await finished(p, again)).end).toMatchObject({
      Status: 'SUCCESS',
      FilesTransferred: FILES.length - there,
    });
    expect(await keys(p, DATA, 'p/f')).toHaveLength(FILES.length);
  });
});

describe('an archived object', () => {
  const POINT_IN_TIME = { VerifyMode: 'POINT_IN_TIME_CONSISTENT' } as const;
  const archive = async (key: string): Promise<void> => {
    const store = await openObjectStore(p.directory);
    await store.amend(DATA, key, { storageClass: 'DEEP_ARCHIVE' });
  };

  it('cannot be read to verify all there is', async () => {
    for (const name of ['cold', 'warm']) await writeFile(join(p.nfs, name), name);
    const task = await newTask(p, 'p/', { Options: POINT_IN_TIME });
    expect(await runTask(p, task)).toMatchObject({ Status: 'SUCCESS', FilesVerified: 3 });
    await archive('p/cold');
    const end = await runTask(p, task);
    expect(end).toMatchObject({
      Status: 'ERROR',
      FilesTransferred: 0,
      FilesVerified: 2,
      Result: { ErrorCode: 'VerificationMismatch', VerifyStatus: 'ERROR' },
    });
    const rows = await reportList(p, end.TaskExecutionArn ?? '', 'verified');
    expect(rows.filter((row) => row.VerifyStatus === 'FAILED')).toMatchObject([
      { RelativePath: '/cold', FailureCode: 40974, FailureReason: 'S3 Get Object Failed' },
    ]);
  });

  it('cannot get other metadata, but other content', async () => {
    await writeFile(join(p.nfs, 'f'), 'abc');
    const task = await newTask(p, 'p/');
    await runTask(p, task);
    await archive('p/f');
    await chmod(join(p.nfs, 'f'), 0o600);
    const refused = await runTask(p, task);
    expect(refused).toMatchObject({ Status: 'ERROR', Result: { ErrorCode: 'FilesSkippedDueToErrors' } });
    const rows = await reportList(p, refused.TaskExecutionArn ?? '', 'transferred');
    expect(rows).toMatchObject([
      { RelativePath: '/f', TransferType: 'METADATA', FailureReason: expect.stringMatching(/archived/) },
    ]);
    await utimes(join(p.nfs, 'f'), new Date(), new Date(1_700_000_000_000));
    expect(await runTask(p, task)).toMatchObject({ Status: 'SUCCESS', FilesTransferred: 1 });
    expect((await head(p, 'p/f')).StorageClass).toBeUndefined();
  });
});

describe('the options of a task', () => {
  it('put large objects into the class of the location, and in mode ALL the old ones too', async () => {
    await writeFile(join(p.nfs, 'small'), Buffer.alloc(128 * 1024 - 1));
    await writeFile(join(p.nfs, 'large'), Buffer.alloc(128 * 1024));
    await runTask(p, await newTask(p, 'p/'));
    const into = await p.dataSync().send(
      new CreateLocationS3Command({
        S3BucketArn: `arn:aws:s3:::${DATA}`,
        Subdirectory: 'p/',
        S3StorageClass: 'GLACIER_INSTANT_RETRIEVAL',
        S3Config: { BucketAccessRoleArn: ROLE },
      }),
    );
    const cold = async (TransferMode: 'CHANGED' | 'ALL'): Promise<string> => {
      const made = await p.dataSync().send(
        new CreateTaskCommand({
          SourceLocationArn: await nfsLocation(p),
          DestinationLocationArn: into.LocationArn,
          TaskReportConfig: { ...REPORT, ObjectVersionIds: 'NONE' },
          Options: { VerifyMode: 'ONLY_FILES_TRANSFERRED', TransferMode },
        }),
      );
      return made.TaskArn ?? '';
    };
    expect(await runTask(p, await cold('CHANGED'))).toMatchObject({ FilesTransferred: 0 });
    expect((await head(p, 'p/large')).StorageClass).toBeUndefined();
    const end = await runTask(p, await cold('ALL'));
    expect(end).toMatchObject({ Status: 'SUCCESS', FilesTransferred: 3, FilesVerified: 2 });
    expect((await head(p, 'p/large')).StorageClass).toBe('GLACIER_IR');
    expect((await head(p, 'p/small')).StorageClass).toBeUndefined();
    const rows = await reportList(p, end.TaskExecutionArn ?? '', 'transferred');
    expect(rows.map((row) => [row.Overwrite, row.DstS3VersionId])).toEqual([
      ['True', undefined],
      ['True', undefined],
      ['True', undefined],
    ]);
  });

  it('never write over anything with NEVER, and find out when all is verified', async () => {
    await writeFile(join(p.nfs, 'f'), 'one');
    await runTask(p, await newTask(p, 'p/'));
    await writeFile(join(p.nfs, 'f'), 'three');
    const Options = { OverwriteMode: 'NEVER', VerifyMode: 'POINT_IN_TIME_CONSISTENT' } as const;
    const end = await runTask(p, await newTask(p, 'p/', { Options }));
    expect(end).toMatchObject({
      Status: 'ERROR',
      FilesTransferred: 0,
      Result: { ErrorCode: 'VerificationMismatch' },
    });
    expect(await text(p, DATA, 'p/f')).toBe('one');
  });
});
