import { link, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ManifestConfig, StartTaskExecutionCommand } from '@aws-sdk/client-datasync';
import { PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  CONTROL,
  DATA,
  finished,
  keys,
  newTask,
  nfsLocation,
  openPremises,
  type Premises,
  paths,
  ROLE,
  reportList,
  runTask,
  text,
} from './rehearsal-datasync-fixture.ts';

let p: Premises;
beforeEach(async () => {
  p = await openPremises();
  await mkdir(join(p.nfs, 'a', 'deep'), { recursive: true });
  for (const name of ['a/f', 'a/deep/g', 'z', 'odd "na,me"\n']) await writeFile(join(p.nfs, name), name);
});
afterEach(() => p.close());

const KEY = 'manifests/m.csv';
const write = async (Body: string | Buffer): Promise<string | undefined> =>
  (await p.s3().send(new PutObjectCommand({ Bucket: CONTROL, Key: KEY, Body }))).VersionId;
const manifest = (more: object = {}): ManifestConfig => ({
  Source: {
    S3: {
      ManifestObjectPath: KEY,
      S3BucketArn: `arn:aws:s3:::${CONTROL}`,
      BucketAccessRoleArn: ROLE,
      ...more,
    },
  },
});
const task = (more = {}): Promise<string> => newTask(p, 'p/', { ManifestConfig: manifest(), ...more });

describe('a run by manifest', () => {
  it('sends the files that are listed, and neither directories nor anything else', async () => {
    await write('a/deep/g\n"odd ""na,me""\n"\n');
    const end = await runTask(p, await task());
    expect(end).toMatchObject({ Status: 'SUCCESS', FilesTransferred: 2, EstimatedFilesToTransfer: 2 });
    expect(await keys(p, DATA, '')).toEqual(['p/a/deep/g', 'p/odd "na,me"\n']);
    expect(await runTask(p, await task())).toMatchObject({ FilesTransferred: 0 });
  });

  it('deletes nothing, and leaves what is there and not listed', async () => {
    await runTask(p, await newTask(p, 'p/'));
    await rm(join(p.nfs, 'z'));
    await write('a/f');
    const before = await keys(p, DATA, '');
    expect(await runTask(p, await task())).toMatchObject({ Status: 'SUCCESS', FilesDeleted: 0 });
    expect(await keys(p, DATA, '')).toEqual(before);
  });

  it('sends the rest when a file is missing, and ends in ERROR', async () => {
    await symlink('/etc', join(p.nfs, 'door'));
    await write('a\na/f\ndoor/passwd\nno/such\nz/below a file\n');
    const more = { TaskMode: 'ENHANCED', SourceLocationArn: await nfsLocation(p, [3]) };
    const end = await runTask(p, await task(more));
    expect(end).toMatchObject({
      Status: 'ERROR',
      FilesTransferred: 1,
      FilesFailed: { Prepare: 4 },
      FilesListed: { AtSource: 1 },
      Result: { ErrorCode: 'ManifestFileDoesNotExist' },
      ReportResult: { Status: 'SUCCESS' },
    });
    const rows = await reportList(p, end.TaskExecutionArn ?? '', 'transferred');
    expect(rows.map((row) => [row.RelativePath, row.TransferStatus, row.ErrorCode]).sort()).toEqual([
      ['a', 'FAILED', 'ManifestFileDoesNotExist'],
      ['a/f', 'SUCCESS', undefined],
      ['door/passwd', 'FAILED', 'ManifestFileDoesNotExist'],
      ['no/such', 'FAILED', 'ManifestFileDoesNotExist'],
      ['z/below a file', 'FAILED', 'ManifestFileDoesNotExist'],
    ]);
    expect(await keys(p, DATA, '')).toEqual(['p/a/f']);
  });

  it('sends a hard-linked file once at first', async () => {
    await link(join(p.nfs, 'z'), join(p.nfs, 'y'));
    await write('z\ny\n');
    await runTask(p, await task());
    expect(await keys(p, DATA, '')).toEqual(['p/y']);
    await runTask(p, await task());
    expect(await keys(p, DATA, '')).toEqual(['p/y', 'p/z']);
  });

  it.each([
    ['a path twice', 'a/f\nz\n/a/f\n', /"a\/f" is in it more than once/],
    ['a directory', 'z\na/\n', /line 2 has a directory/],
    ['a path that climbs', '../z\n', /line 1 has a path that is not plain/],
    ['a path of more than 1,024 bytes', `${'ü'.repeat(513)}\n`, /1,024 bytes/],
    ['a version', 'z,v1\n', /line 1 names a version/],
    ['three fields', 'z,,x\n', /more than two fields/],
    ['bytes that are not UTF-8', Buffer.from([0xff, 0x0a]), /not UTF-8/],
    ['a quote that is not closed', 'a/f\n"z\n', /not closed/],
  ])('sends nothing by a manifest with %s', async (_what, body, says) => {
    await write(body);
    const end = await runTask(p, await task());
    expect(end).toMatchObject({
      Status: 'ERROR',
      FilesTransferred: 0,
      Result: { ErrorCode: 'ManifestInvalid', PrepareStatus: 'ERROR' },
    });
    expect(end.Result?.ErrorDetail).toMatch(says);
    expect(await keys(p, DATA, '')).toEqual([]);
  });

  it('keeps to the version it was started with', async () => {
    await p
      .s3()
      .send(
        new PutBucketVersioningCommand({ Bucket: CONTROL, VersioningConfiguration: { Status: 'Enabled' } }),
      );
    const ManifestObjectVersionId = await write('a/f\n');
    await write('z\n');
    const TaskArn = await task();
    const ManifestConfig = manifest({ ManifestObjectVersionId });
    const begun = await p.dataSync().send(new StartTaskExecutionCommand({ TaskArn, ManifestConfig }));
    const { end } = await finished(p, begun.TaskExecutionArn ?? '');
    expect(end.Status).toBe('SUCCESS');
    expect(paths(await reportList(p, begun.TaskExecutionArn ?? '', 'transferred'))).toEqual(['/a/f']);
    expect(await text(p, DATA, 'p/a/f')).toBe('a/f');
  });
});
