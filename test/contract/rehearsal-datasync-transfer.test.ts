import { execFileSync } from 'node:child_process';
import {
  appendFile,
  chmod,
  link,
  lstat,
  mkdir,
  rm,
  symlink,
  unlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
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
  reportList,
  runTask,
  smbLocation,
  start,
  text,
} from './rehearsal-datasync-fixture.ts';

let p: Premises;
beforeEach(async () => {
  p = await openPremises();
});
afterEach(() => p.close());

const SMB_OPTIONS = { PosixPermissions: 'NONE', Uid: 'NONE', Gid: 'NONE' } as const;
const bytes = (root: string, name: Buffer): Buffer => Buffer.concat([Buffer.from(`${root}/`), name]);

describe('an NFS transfer', () => {
  it('goes through its states in order and stores bytes with POSIX metadata', async () => {
    await mkdir(join(p.nfs, 'empty'));
    await writeFile(join(p.nfs, 'a file'), 'hello');
    await writeFile(join(p.nfs, 'zero'), '');
    await chmod(join(p.nfs, 'a file'), 0o640);
    await symlink('../outside/target', join(p.nfs, 'link'));
    await writeFile(join(p.nfs, 'big'), Buffer.alloc(3_000_000, 7));
    const { end, seen } = await finished(p, await start(p, await newTask(p, 'p/')));

    const order = ['QUEUED', 'LAUNCHING', 'PREPARING', 'TRANSFERRING', 'VERIFYING', 'SUCCESS'];
    expect(order.filter((status) => seen.includes(status))).toEqual(seen);
    expect(seen).toEqual(expect.arrayContaining(order.slice(1)));
    expect(end).toMatchObject({
      EstimatedFilesToTransfer: 6,
      FilesTransferred: 6,
      FilesVerified: 4,
      FilesSkipped: 0,
      BytesWritten: 3_000_022,
      Result: { PrepareStatus: 'SUCCESS', TransferStatus: 'SUCCESS', VerifyStatus: 'SUCCESS' },
      ReportResult: { Status: 'SUCCESS' },
    });
    expect(end.FilesListed).toBeUndefined();
    expect(end.Result?.TransferDuration).toBeGreaterThan(0);

    expect(await keys(p, DATA, '')).toEqual(['p/', 'p/a file', 'p/big', 'p/empty/', 'p/link', 'p/zero']);
    expect(await text(p, DATA, 'p/a file')).toBe('hello');
    expect(await text(p, DATA, 'p/link')).toBe('../outside/target');
    const stats = await lstat(join(p.nfs, 'a file'), { bigint: true });
    expect((await head(p, 'p/a file')).Metadata).toEqual({
      'file-permissions': '0640',
      'file-owner': String(stats.uid),
      'file-group': String(stats.gid),
      'file-mtime': `${stats.mtimeNs}ns`,
      'file-atime': expect.stringMatching(/^\d+ns$/),
    });
    expect((await head(p, 'p/empty/')).ContentLength).toBe(0);
  });

  it('sends only what is new or changed the second time', async () => {
    await writeFile(join(p.nfs, 'same'), 'same');
    await writeFile(join(p.nfs, 'touched'), 'touched');
    await writeFile(join(p.nfs, 'grown'), 'x');
    await writeFile(join(p.nfs, 'mode'), 'mode');
    await symlink('same', join(p.nfs, 'link'));
    const task = await newTask(p, 'p/');
    await runTask(p, task);
    const idle = await runTask(p, task);
    expect(idle).toMatchObject({
      Status: 'SUCCESS',
      FilesTransferred: 0,
      BytesWritten: 0,
      EstimatedFilesToTransfer: 0,
    });
    expect(await reportList(p, idle.TaskExecutionArn ?? '', 'transferred')).toEqual([]);

    await utimes(join(p.nfs, 'touched'), new Date(), new Date(1_700_000_000_000));
    await appendFile(join(p.nfs, 'grown'), 'y');
    await chmod(join(p.nfs, 'mode'), 0o600);
    const again = await runTask(p, task);
    const rows = await reportList(p, again.TaskExecutionArn ?? '', 'transferred');
    expect(rows.map((row) => [row.RelativePath, row.TransferType, row.Overwrite]).sort()).toEqual([
      ['/grown', 'CONTENT_AND_METADATA', 'True'],
      ['/mode', 'METADATA', 'True'],
      ['/touched', 'CONTENT_AND_METADATA', 'True'],
    ]);
    expect(await text(p, DATA, 'p/grown')).toBe('xy');
    expect((await head(p, 'p/mode')).Metadata?.['file-permissions']).toBe('0600');
  });

  it('stores a hard-linked file once at first, and every name later', async () => {
    await writeFile(join(p.nfs, 'b'), 'linked');
    await link(join(p.nfs, 'b'), join(p.nfs, 'a'));
    await mkdir(join(p.nfs, 'dir'));
    await link(join(p.nfs, 'b'), join(p.nfs, 'dir', 'c'));
    const task = await newTask(p, 'p/');
    await runTask(p, task);
    expect(await keys(p, DATA, 'p/')).toEqual(['p/', 'p/a', 'p/dir/']);
    const second = await runTask(p, task);
    expect(second.Status).toBe('SUCCESS');
    expect(await keys(p, DATA, 'p/')).toEqual(['p/', 'p/a', 'p/b', 'p/dir/', 'p/dir/c']);
    expect((await runTask(p, task)).FilesTransferred).toBe(0);
  });

  it('leaves behind, and reports, what cannot be an object', async () => {
    await writeFile(bytes(p.nfs, Buffer.from([0x62, 0xff, 0x61, 0x64])), 'not UTF-8');
    const deep = join(p.nfs, ...Array.from({ length: 5 }, () => 'x'.repeat(250)));
    await mkdir(deep, { recursive: true });
    await writeFile(join(deep, 'file'), 'too deep');
    execFileSync('mkfifo', [join(p.nfs, 'pipe')]);
    await writeFile(join(p.nfs, 'new\nline \u202e#?%'), 'odd but fine');
    const end = await runTask(p, await newTask(p, 'p/'));
    expect(end).toMatchObject({ Status: 'SUCCESS', FilesSkipped: 4 });
    const skipped = await reportList(p, end.TaskExecutionArn ?? '', 'skipped');
    const long = `/${Array.from({ length: 5 }, () => 'x'.repeat(250)).join('/')}`;
    expect(skipped.map((row) => [row.RelativePath, row.FailureReason]).sort()).toEqual(
      [
        ['/b\ufffdad', 'Name is not valid UTF-8 and cannot be an Amazon S3 object key'],
        ['/pipe', 'Sockets, FIFOs and devices are not supported'],
        [long, 'Object key would be longer than 1,024 bytes'],
        [`${long}/file`, 'Object key would be longer than 1,024 bytes'],
      ].sort(),
    );
    for (const row of skipped) expect(row.FailureCode).toBeTypeOf('number');
    expect(await text(p, DATA, 'p/new\nline \u202e#?%')).toBe('odd but fine');
  });

  it('never follows a link out of the export', async () => {
    const outside = join(p.directory, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'secret'), 'secret');
    await symlink(outside, join(p.nfs, 'door'));
    await runTask(p, await newTask(p, 'p/'));
    expect(await keys(p, DATA, '')).toEqual(['p/', 'p/door']);
    expect(await text(p, DATA, 'p/door')).toBe(outside);
    const through = await newTask(p, 'q/', { SourceLocationArn: await nfsLocation(p, [1], '/door') });
    expect(await runTask(p, through)).toMatchObject({
      Status: 'ERROR',
      Result: { ErrorCode: 'SrcLocHitAccess' },
    });
    expect(await keys(p, DATA, 'q/')).toEqual([]);
    await expect(nfsLocation(p, [1], '/../..')).rejects.toMatchObject({ name: 'InvalidRequestException' });
  });

  it.each([
    ['a subtree', '/skip', ['/', '/keep', '/keep/a.tmp', '/keep/skip', '/skipper', '/st*r']],
    ['an ending anywhere', '*.tmp', ['/', '/keep', '/keep/skip', '/skip', '/skip/b', '/skipper', '/st*r']],
    ['two patterns', '/skip|/keep*', ['/', '/skipper', '/st*r']],
    [
      'an escaped star',
      '/st\\*r',
      ['/', '/keep', '/keep/a.tmp', '/keep/skip', '/skip', '/skip/b', '/skipper'],
    ],
  ])('excludes %s', async (_why, Value, expected) => {
    await mkdir(join(p.nfs, 'skip'));
    await mkdir(join(p.nfs, 'keep'));
    for (const name of ['skip/b', 'keep/a.tmp', 'keep/skip', 'skipper', 'st*r'])
      await writeFile(join(p.nfs, name), '');
    const end = await runTask(
      p,
      await newTask(p, 'p/', { Excludes: [{ FilterType: 'SIMPLE_PATTERN', Value }] }),
    );
    expect(paths(await reportList(p, end.TaskExecutionArn ?? '', 'transferred'))).toEqual(expected);
  });

  it('takes only what is included, and never what storage systems and DataSync keep for themselves', async () => {
    for (const name of ['in/deep', '.snapshot/daily', '.zfs', '.aws-datasync', 'other', 'inside']) {
      await mkdir(join(p.nfs, name), { recursive: true });
      await writeFile(join(p.nfs, name, 'f'), '');
    }
    await runTask(p, await newTask(p, 'all/'));
    expect((await keys(p, DATA, 'all/')).filter((key) => key.includes('/.'))).toEqual([]);
    const Includes = [{ FilterType: 'SIMPLE_PATTERN', Value: '/in/deep|/oth*' }] as never;
    await runTask(p, await newTask(p, 'some/', { Includes }));
    expect(await keys(p, DATA, 'some/')).toEqual([
      'some/in/deep/',
      'some/in/deep/f',
      'some/other/',
      'some/other/f',
    ]);
  });

  it('fails with the mount error when the export is not there', async () => {
    await rm(p.nfs, { recursive: true });
    const end = await runTask(p, await newTask(p, 'p/'));
    expect(end).toMatchObject({
      Status: 'ERROR',
      Result: { PrepareStatus: 'ERROR' },
      ReportResult: { Status: 'ERROR' },
    });
    expect(end.Result?.ErrorDetail).toMatch(/^Task failed to access location loc-\w+: x40016: mount\.nfs: /);
  });

  it('ends in ERROR after moving the rest when a file changes or vanishes under way', async () => {
    await p.restart(150);
    for (const name of ['stays', 'grows', 'goes']) await writeFile(join(p.nfs, name), name);
    const arn = await start(p, await newTask(p, 'p/'));
    while ((await look(p, arn)).Status !== 'TRANSFERRING') await sleep(5);
    await appendFile(join(p.nfs, 'grows'), '!');
    await unlink(join(p.nfs, 'goes'));
    const { end } = await finished(p, arn);
    expect(end).toMatchObject({
      Status: 'ERROR',
      Result: { TransferStatus: 'ERROR', VerifyStatus: 'SUCCESS' },
    });
    expect(end.Result?.ErrorDetail).toMatch(/except for files skipped due to errors/);
    const rows = await reportList(p, arn, 'transferred');
    expect(rows.map((row) => [row.RelativePath, row.TransferStatus, row.FailureReason]).sort()).toEqual([
      ['/', 'SUCCESS', undefined],
      ['/goes', 'FAILED', 'Failed to open source file: No such file'],
      ['/grows', 'FAILED', 'Source file changed while it was being transferred'],
      ['/stays', 'SUCCESS', undefined],
    ]);
    expect(await keys(p, DATA, 'p/')).toEqual(['p/', 'p/stays']);
  });
});

describe('an SMB transfer', () => {
  it('stores default modes and owners, skips links, and still knows what changed', async () => {
    await mkdir(join(p.smb, 'Docs'));
    await writeFile(join(p.smb, 'Docs', 'Übersicht.docx'), 'office');
    await symlink('Docs', join(p.smb, 'shortcut'));
    const task = await newTask(p, 'smb/', { SourceLocationArn: await smbLocation(p), Options: SMB_OPTIONS });
    const first = await runTask(p, task);
    expect(first).toMatchObject({ Status: 'SUCCESS', FilesTransferred: 3, FilesSkipped: 1 });
    expect((await head(p, 'smb/Docs/Übersicht.docx')).Metadata).toMatchObject({
      'file-permissions': '0644',
      'file-owner': '65534',
      'file-group': '65534',
      'file-mtime': expect.stringMatching(/^\d+ns$/),
    });
    expect((await head(p, 'smb/Docs/')).Metadata?.['file-permissions']).toBe('0755');
    const skipped = await reportList(p, first.TaskExecutionArn ?? '', 'skipped');
    expect(skipped).toMatchObject([
      { RelativePath: '/shortcut', FailureReason: expect.stringContaining('SMB') },
    ]);
    expect((await runTask(p, task)).FilesTransferred).toBe(0);
  });
});

describe('verification', () => {
  it('reports SHA-256 of both sides for what was transferred, without directories', async () => {
    await mkdir(join(p.nfs, 'd'));
    await writeFile(join(p.nfs, 'd', 'f'), 'abc');
    const end = await runTask(p, await newTask(p, 'p/'));
    const sha = 'SHA256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(await reportList(p, end.TaskExecutionArn ?? '', 'verified')).toMatchObject([
      { RelativePath: '/d/f', SrcChecksum: sha, DstChecksum: sha, VerifyStatus: 'SUCCESS' },
    ]);
  });

  it('finds an object damaged since, when it looks at everything', async () => {
    await writeFile(join(p.nfs, 'f'), 'abc');
    const task = await newTask(p, 'p/', { Options: { VerifyMode: 'POINT_IN_TIME_CONSISTENT' } });
    expect((await runTask(p, task)).Status).toBe('SUCCESS');
    await writeFile(join(p.directory, 'buckets', DATA, ...(await bodyPath())), 'abX');
    const end = await runTask(p, task);
    expect(end).toMatchObject({ Status: 'ERROR', FilesTransferred: 0, Result: { VerifyStatus: 'ERROR' } });
    expect(end.Result?.ErrorDetail).toMatch(/Verification detected mismatches/);
  });
});

/** Where the store keeps `p/f`, below its bucket. */
async function bodyPath(): Promise<readonly string[]> {
  const found = execFileSync('find', [join(p.directory, 'buckets', DATA), '-path', '*p/f', '-type', 'f'], {
    encoding: 'utf8',
  });
  return [found.trim().slice(join(p.directory, 'buckets', DATA).length + 1)];
}
