import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openObjectStore } from '../../src/rehearsal/store/store.ts';
import {
  DATA,
  keys,
  newTask,
  nfsLocation,
  openPremises,
  type Premises,
  paths,
  REPORT,
  reportList,
  runTask,
  smbLocation,
} from './rehearsal-datasync-fixture.ts';

let p: Premises;
beforeEach(async () => {
  p = await openPremises();
});
afterEach(() => p.close());

const REMOVE = { PreserveDeletedFiles: 'REMOVE' } as const;
const put = (Key: string): Promise<unknown> =>
  p.s3().send(new PutObjectCommand({ Bucket: DATA, Key, Body: 'x' }));
const rule = (Value: string) => [{ FilterType: 'SIMPLE_PATTERN' as const, Value }];

describe('PreserveDeletedFiles REMOVE', () => {
  beforeEach(async () => {
    await mkdir(join(p.nfs, 'a', 'deep'), { recursive: true });
    for (const name of ['a/f', 'a/deep/g', 'a-b', 'z']) await writeFile(join(p.nfs, name), name);
  });

  it('deletes, counts and reports what the source no longer has, below the prefix only', async () => {
    await put('other/keep');
    await put('p.txt');
    const task = await newTask(p, 'p/', { Options: REMOVE });
    expect(await runTask(p, task)).toMatchObject({ Status: 'SUCCESS', FilesDeleted: 0 });
    await rm(join(p.nfs, 'a'), { recursive: true });
    await put('p/by hand');
    const end = await runTask(p, task);
    expect(end).toMatchObject({
      Status: 'SUCCESS',
      EstimatedFilesToDelete: 5,
      FilesDeleted: 5,
      // The root's time changed; Basic counts the deletions in as well.
      EstimatedFilesToTransfer: 6,
      FilesTransferred: 1,
    });
    expect(await keys(p, DATA, '')).toEqual(['other/keep', 'p.txt', 'p/', 'p/a-b', 'p/z']);
    const rows = await reportList(p, end.TaskExecutionArn ?? '', 'deleted');
    expect(paths(rows)).toEqual(['/a', '/a/deep', '/a/deep/g', '/a/f', '/by hand']);
    expect(rows.find((row) => row.RelativePath === '/a/f')).toEqual({
      RelativePath: '/a/f',
      DstMetadata: { Type: 'Regular', ContentSize: 3 },
      DeleteTimestamp: expect.any(String),
      DeleteStatus: 'SUCCESS',
    });
    expect(await runTask(p, task)).toMatchObject({ FilesDeleted: 0, FilesTransferred: 0 });
  });

  it('counts folders apart, and what it listed, in Enhanced', async () => {
    const task = await newTask(p, 'p/', {
      TaskMode: 'ENHANCED',
      SourceLocationArn: await nfsLocation(p, [3]),
      Options: REMOVE,
    });
    await runTask(p, task);
    await rm(join(p.nfs, 'a'), { recursive: true });
    const end = await runTask(p, task);
    expect(end).toMatchObject({
      EstimatedFilesToDelete: 2,
      FilesDeleted: 2,
      EstimatedFoldersToDelete: 2,
      FoldersDeleted: 2,
      EstimatedFilesToTransfer: 0,
      FilesListed: { AtSource: 2, AtDestinationForDelete: 4 },
      FoldersListed: { AtSource: 1, AtDestinationForDelete: 3 },
    });
    expect(paths(await reportList(p, end.TaskExecutionArn ?? '', 'deleted'))).toEqual([
      'a',
      'a/deep',
      'a/deep/g',
      'a/f',
    ]);
  });

  it.each([
    ['an excluded subtree', { Excludes: rule('/a') }, ['p/', 'p/a/', 'p/a/deep/', 'p/a/deep/g', 'p/a/f']],
    ['all that is not included', { Includes: rule('/a/deep') }, ['p/', 'p/a-b', 'p/a/', 'p/a/f', 'p/z']],
  ])('leaves %s alone', async (_why, filters, left) => {
    await runTask(p, await newTask(p, 'p/'));
    await rm(join(p.nfs, 'a'), { recursive: true });
    for (const name of ['a-b', 'z']) await rm(join(p.nfs, name));
    await runTask(p, await newTask(p, 'p/', { Options: REMOVE, ...filters }));
    expect(await keys(p, DATA, 'p/')).toEqual(left);
  });

  it('leaves an object alone whose source is there but cannot be sent', async () => {
    await writeFile(join(p.smb, 'f'), 'f');
    const SourceLocationArn = await smbLocation(p);
    const Options = { PosixPermissions: 'NONE', Uid: 'NONE', Gid: 'NONE', ...REMOVE } as const;
    const task = await newTask(p, 's/', { SourceLocationArn, Options });
    await runTask(p, task);
    await rm(join(p.smb, 'f'));
    await symlink('elsewhere', join(p.smb, 'f'));
    expect(await runTask(p, task)).toMatchObject({ FilesSkipped: 1, FilesDeleted: 0 });
    expect(await keys(p, DATA, 's/')).toEqual(['s/', 's/f']);
  });

  it('empties the destination for an empty source, and deletes nothing for one that is not there', async () => {
    const task = await newTask(p, 'p/', { Options: REMOVE });
    await runTask(p, task);
    const before = await keys(p, DATA, 'p/');
    await rename(p.nfs, `${p.nfs}.away`);
    expect(await runTask(p, task)).toMatchObject({ Status: 'ERROR', FilesDeleted: 0 });
    expect(await keys(p, DATA, 'p/')).toEqual(before);
    await mkdir(p.nfs);
    expect(await runTask(p, task)).toMatchObject({ Status: 'SUCCESS', FilesDeleted: before.length - 1 });
    expect(await keys(p, DATA, 'p/')).toEqual(['p/']);
  });

  it('leaves a delete marker in a versioned bucket', async () => {
    await p
      .s3()
      .send(new PutBucketVersioningCommand({ Bucket: DATA, VersioningConfiguration: { Status: 'Enabled' } }));
    const task = await newTask(p, 'p/', { Options: REMOVE });
    await runTask(p, task);
    await rm(join(p.nfs, 'z'));
    await runTask(p, task);
    const store = await openObjectStore(p.directory);
    const versions: [boolean, boolean][] = [];
    for await (const version of store.versions(DATA, { prefix: 'p/z' }))
      versions.push([version.deleteMarker, version.isLatest]);
    expect(versions).toEqual([
      [true, true],
      [false, false],
    ]);
  });

  it('takes the reports of earlier runs with it when they are below its prefix', async () => {
    const s3 = { ...REPORT.Destination.S3, S3BucketArn: `arn:aws:s3:::${DATA}`, Subdirectory: 'p/reports/' };
    const task = await newTask(p, 'p/', {
      Options: REMOVE,
      TaskReportConfig: { ...REPORT, Destination: { S3: s3 } },
    });
    const reports = async (): Promise<readonly string[]> =>
      (await keys(p, DATA, 'p/reports/Summary')).map((key) => key.split('/')[4] ?? '');
    const first = (await runTask(p, task)).TaskExecutionArn?.split('/').at(-1);
    expect(await reports()).toEqual([first]);
    const second = (await runTask(p, task)).TaskExecutionArn?.split('/').at(-1);
    expect(await reports()).toEqual([second]);
  });
});
