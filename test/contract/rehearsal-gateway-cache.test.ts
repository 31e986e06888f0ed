import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, link, mkdir, readdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DeleteObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import {
  DeleteFileShareCommand,
  DeleteGatewayCommand,
  DescribeCacheCommand,
  NotifyWhenUploadedCommand,
  RefreshCacheCommand,
  type RefreshCacheCommandInput,
  UpdateNFSFileShareCommand,
} from '@aws-sdk/client-storage-gateway';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DATA, gatewayArn, openPremises, type Premises } from './rehearsal-datasync-fixture.ts';
import { gatewayPremises } from './rehearsal-gateway-fixture.ts';

let p: Premises;
let g: ReturnType<typeof gatewayPremises>;
beforeEach(async () => {
  p = await openPremises(5);
  g = gatewayPremises(p);
});
afterEach(() => p.close());

const ready = async (name: string, more: Parameters<typeof g.create>[1] = {}): Promise<string> => {
  const arn = await g.create(name, more);
  await g.available(arn);
  return arn;
};
const head = (Key: string) => p.s3().send(new HeadObjectCommand({ Bucket: DATA, Key }));
const keys = async (): Promise<readonly string[]> =>
  ((await p.s3().send(new ListObjectsV2Command({ Bucket: DATA }))).Contents ?? []).map(({ Key = '' }) => Key);
const put = (Key: string, Body: string) => p.s3().send(new PutObjectCommand({ Bucket: DATA, Key, Body }));
const refresh = async (FileShareARN: string, more: Partial<RefreshCacheCommandInput> = {}): Promise<void> => {
  const answer = await p.gateway().send(new RefreshCacheCommand({ FileShareARN, ...more }));
  await g.event(answer.NotificationId ?? '');
};
const notify = async (FileShareARN: string): Promise<string> =>
  (await p.gateway().send(new NotifyWhenUploadedCommand({ FileShareARN }))).NotificationId ?? '';
const remove = (FileShareARN: string, ForceDelete = false) =>
  p.gateway().send(new DeleteFileShareCommand({ FileShareARN, ForceDelete }));
const gone = (arn: string) =>
  g.until(
    () =>
      g.describeNfs(arn).then(
        () => false,
        () => true,
      ),
    (isGone) => isGone,
  );
/** Makes uploads impossible: what the gateway knew of this file is not so any more. */
const spoil = async (arn: string, name: string): Promise<void> => {
  await writeFile(g.mount('office', name), 'first');
  await g.clean(arn);
  await put(`office/${name}`, 'from elsewhere');
  await writeFile(g.mount('office', name), 'second');
  await g.failing(arn);
};

describe('what clients write', () => {
  it('becomes objects, with the metadata DataSync and FSx for Lustre read', async () => {
    const arn = await ready('office', { DefaultStorageClass: 'S3_STANDARD_IA', Squash: 'NoSquash' });
    await mkdir(g.mount('office', 'deep', 'er'), { recursive: true });
    await writeFile(g.mount('office', 'deep', 'er', 'a.txt'), 'hello');
    await chmod(g.mount('office', 'deep', 'er', 'a.txt'), 0o640);
    await utimes(g.mount('office', 'deep', 'er', 'a.txt'), 5, 1_700_000_000);
    await g.clean(arn);
    expect(await keys()).toEqual(['office/deep/', 'office/deep/er/', 'office/deep/er/a.txt']);
    expect(await g.text('office/deep/er/a.txt')).toBe('hello');
    const found = await head('office/deep/er/a.txt');
    expect(found).toMatchObject({ StorageClass: 'STANDARD_IA', ContentType: 'text/plain' });
    expect(found.Metadata).toMatchObject({
      'file-permissions': '0640',
      'file-owner': String(process.getuid?.()),
      'file-group': String(process.getgid?.()),
      'file-mtime': '1700000000000000000ns',
    });
  });

  it('makes two versions a write over NFS, one over SMB and one for a new mode', async () => {
    await g.versioned();
    const nfs = await ready('office');
    const smb = await g.createSmb('windows');
    await writeFile(g.mount('office', 'a'), '1');
    await writeFile(g.mount('windows', 'a'), '1');
    await g.clean(nfs);
    await g.until(
      () => g.cache(smb),
      ({ status, dirtyFiles }) => status === 'AVAILABLE' && dirtyFiles === 0,
    );
    expect(await g.versions('office/')).toHaveLength(2);
    expect(await g.versions('windows/')).toHaveLength(1);
    await chmod(g.mount('office', 'a'), 0o600);
    await g.clean(nfs);
    expect(await g.versions('office/')).toHaveLength(3);
  });

  it('is not uploaded again after a restart, nor lost by one', async () => {
    await g.versioned();
    const arn = await ready('office');
    await writeFile(g.mount('office', 'a'), '1');
    await g.clean(arn);
    await p.restart();
    await writeFile(g.mount('office', 'b'), '2');
    await g.clean(arn);
    expect(await g.versions('office/a')).toHaveLength(2);
    expect(await g.text('office/b')).toBe('2');
  });

  it('is removed and renamed in the bucket as well, but a lost mount removes nothing', async () => {
    const arn = await ready('office');
    await writeFile(g.mount('office', 'a'), '1');
    await writeFile(g.mount('office', 'b'), '2');
    await g.clean(arn);
    await rename(g.mount('office', 'a'), g.mount('office', 'c'));
    await rm(g.mount('office', 'b'));
    await g.clean(arn);
    expect(await keys()).toEqual(['office/c']);
    await rm(g.mount('office'), { recursive: true });
    await g.clean(arn);
    expect(await keys()).toEqual(['office/c']);
    expect(existsSync(g.mount('office'))).toBe(true);
  });

  it('is not a link, a device, or a name S3 cannot hold; those are told', async () => {
    const arn = await ready('office');
    await writeFile(join(p.directory, 'secret'), 'secret');
    await symlink(join(p.directory, 'secret'), g.mount('office', 'link'));
    await symlink(p.directory, g.mount('office', 'up'));
    await link(join(p.directory, 'secret'), g.mount('office', 'hard'));
    execFileSync('mkfifo', [g.mount('office', 'pipe')]);
    await writeFile(Buffer.concat([Buffer.from(`${g.mount('office')}/`), Buffer.from([0xff])]), 'x');
    const deep = Array.from({ length: 5 }, () => 'd'.repeat(210)).join('/');
    await mkdir(g.mount('office', deep), { recursive: true });
    await writeFile(g.mount('office', 'line\nbreak'), 'kept');
    const { refused, refusedFiles } = await g.clean(arn);
    expect(refused.map(({ reason }) => reason).sort()).toEqual([
      'hard-link',
      'not-utf8',
      'path-too-long',
      'special-file',
      'symbolic-link',
      'symbolic-link',
    ]);
    expect(refusedFiles).toBe(6);
    const stored = await keys();
    expect(stored.filter((key) => !key.startsWith('office/ddd'))).toEqual(['office/line\nbreak']);
  });

  it('is refused by a share that is read-only, and uploaded when it is not any more', async () => {
    const arn = await ready('office', { ReadOnly: true });
    await writeFile(g.mount('office', 'a'), '1');
    const { refused, dirtyFiles } = await g.clean(arn);
    expect([refused, dirtyFiles]).toEqual([[{ path: 'a', reason: 'read-only' }], 0]);
    expect(await keys()).toEqual([]);
    await p.gateway().send(new UpdateNFSFileShareCommand({ FileShareARN: arn, ReadOnly: false }));
    await g.clean(arn);
    expect(await keys()).toEqual(['office/a']);
  });

  it('stays in the cache while the gateway is off, and shows in the cache as dirty', async () => {
    const arn = await ready('office');
    await g.power(1, 'off');
    await writeFile(g.mount('office', 'a'), 'x'.repeat(1 << 20));
    expect(await g.cache(arn)).toMatchObject({ dirtyFiles: 1, dirtyBytes: 1 << 20, status: 'UNAVAILABLE' });
    await expect(notify(arn)).rejects.toMatchObject({ error: { errorCode: 'GatewayNotConnected' } });
    const off = p.gateway().send(new DescribeCacheCommand({ GatewayARN: gatewayArn(1) }));
    await expect(off).rejects.toMatchObject({ error: { errorCode: 'GatewayNotConnected' } });
    const { metrics } = await g.cache(arn);
    expect(metrics.CachePercentDirty).toBeCloseTo(((1 << 20) / (150 * 2 ** 30)) * 100, 9);
    await g.power(1, 'on');
    await g.clean(arn);
    const after = await p.gateway().send(new DescribeCacheCommand({ GatewayARN: gatewayArn(1) }));
    expect(after).toMatchObject({ CacheAllocatedInBytes: 150 * 2 ** 30, CacheDirtyPercentage: 0 });
    expect(after.CacheUsedPercentage).toBeGreaterThan(0);
  });
});

describe('an upload notification', () => {
  it('waits for what was written before it, and for nothing else', async () => {
    const arn = await ready('office');
    await spoil(arn, 'bad');
    const early = await notify(arn);
    await writeFile(g.mount('office', 'good'), '1');
    await g.until(keys, (found) => found.includes('office/good'));
    expect((await g.cache(arn)).waiting).toEqual([{ kind: 'upload', id: early }]);
    expect(await g.events(early)).toEqual([]);
    await p.restart();
    expect((await g.cache(arn)).waiting).toHaveLength(1);
    await refresh(arn);
    expect(await g.event(early)).toMatchObject({
      detailType: 'Storage Gateway File Upload Event',
      detail: { 'event-type': 'upload-complete', 'notification-id': early },
    });
    expect(await g.text('office/bad')).toBe('second');
  });

  it('comes for single objects once they are settled, when the policy asks for it', async () => {
    const policy = '{"Upload": {"SettlingTimeInSeconds": 60}}';
    const arn = await ready('office', { NotificationPolicy: policy });
    await writeFile(g.mount('office', 'a.bin'), '1234');
    await g.clean(arn);
    expect(await g.events(arn)).toEqual([]);
    await p.restart(5, 60_000);
    expect(await g.event(arn)).toMatchObject({
      detailType: 'Storage Gateway Object Upload Event',
      detail: { 'object-key': 'a.bin', 'object-size': 4, prefix: 'office/', 'bucket-name': DATA },
    });
    await p.restart(5, 60_000);
    expect(await g.events(arn)).toEqual([]);
  });
});

describe('writes from elsewhere', () => {
  it.each([
    ['InvalidObjectState', 'changed', () => put('office/a', 'from elsewhere')],
    [
      'ObjectMissing',
      'deleted',
      () => p.s3().send(new DeleteObjectCommand({ Bucket: DATA, Key: 'office/a' })),
    ],
  ])('make uploads fail with %s when the object was %s, until a refresh', async (reason, _what, harm) => {
    const arn = await ready('office');
    await writeFile(g.mount('office', 'a'), 'first');
    await g.clean(arn);
    await harm();
    await writeFile(g.mount('office', 'a'), 'second');
    const { failing, metrics } = await g.failing(arn);
    expect([failing, metrics.FilesFailingUpload]).toEqual([[{ path: 'a', reason }], 1]);
    await refresh(arn);
    await g.clean(arn);
    expect(await g.text('office/a')).toBe('second');
  });

  it('are known to a refresh of their folder only', async () => {
    const arn = await ready('office');
    await mkdir(g.mount('office', 'one', 'two'), { recursive: true });
    await put('office/one/two/a', 'from elsewhere');
    await writeFile(g.mount('office', 'one', 'two', 'a'), 'mine');
    const fails = async () => (await g.clean(arn)).failing.map(({ path }) => path);
    await g.failing(arn);
    await refresh(arn, { FolderList: ['other'] });
    await refresh(arn, { FolderList: ['/one'], Recursive: false });
    expect(await fails()).toEqual(['one/two/a']);
    await refresh(arn, { FolderList: ['one/two'], Recursive: false });
    await g.clean(arn);
    expect(await g.text('office/one/two/a')).toBe('mine');
  });

  it('are counted by a refresh, below its folders', async () => {
    const arn = await ready('office');
    for (const key of ['a', 'b/c', 'b/d/e', '../office2/x']) await put(`office/${key}`, '12');
    await refresh(arn);
    expect((await g.cache(arn)).lastRefresh).toMatchObject({ objects: 4, bytes: 8 });
    await refresh(arn, { FolderList: ['b'], Recursive: false });
    expect((await g.cache(arn)).lastRefresh).toMatchObject({ objects: 1, bytes: 2 });
  });
});

describe('deleting a file share', () => {
  it('waits until all is uploaded', async () => {
    const arn = await ready('office');
    await spoil(arn, 'bad');
    await remove(arn);
    expect((await g.describeNfs(arn)).FileShareStatus).toBe('DELETING');
    await expect(remove(arn)).rejects.toThrow(/DELETING/);
    await expect(notify(arn)).rejects.toThrow(/DELETING/);
    await p.restart();
    expect((await g.describeNfs(arn)).FileShareStatus).toBe('DELETING');
    await p.s3().send(new DeleteObjectCommand({ Bucket: DATA, Key: 'office/bad' }));
    expect((await g.describeNfs(arn)).FileShareStatus).toBe('DELETING');
    await remove(arn, true);
    await gone(arn);
  });

  it('drops with force what is not uploaded, and shows what that was', async () => {
    const arn = await ready('office');
    await writeFile(g.mount('office', 'safe'), 'safe');
    await spoil(arn, 'bad');
    await remove(arn, true);
    await gone(arn);
    const { lost } = await g.own<{ lost: readonly { directory: string }[] }>('gateway');
    expect(lost).toMatchObject([{ share: arn, shareName: 'office', files: 1, bytes: 6 }]);
    const directory = join(p.directory, lost[0]?.directory ?? '');
    expect(await readdir(directory)).toEqual(['bad']);
    expect(readFileSync(join(directory, 'bad'), 'utf8')).toBe('second');
    expect(await g.text('office/bad')).toBe('from elsewhere');
    expect(await g.text('office/safe')).toBe('safe');
    expect(existsSync(g.mount('office'))).toBe(false);
  });

  it('takes no object with it, killed while it empties the cache', async () => {
    const arn = await ready('office');
    for (const name of ['a', 'b']) await writeFile(g.mount('office', name), name);
    await g.clean(arn);
    await g.power(1, 'off');
    // As such a kill leaves it: the record says what was going on, and one file is gone already.
    const record = join(
      p.directory,
      'storage-gateway',
      'shares',
      `${arn.slice(arn.lastIndexOf('/') + 1)}.json`,
    );
    const found = JSON.parse(readFileSync(record, 'utf8')) as object;
    await writeFile(record, JSON.stringify({ ...found, busyStatus: 'DELETING', dropping: true }));
    await rm(g.mount('office', 'a'));
    await p.restart();
    await gone(arn);
    expect(await keys()).toEqual(['office/a', 'office/b']);
    expect(await g.own('gateway')).toMatchObject({ lost: [] });
    expect(existsSync(g.mount('office'))).toBe(false);
  });

  it('does not wait for a big file when the rehearsal is stopped', async () => {
    const arn = await ready('office');
    execFileSync('truncate', ['-s', '3G', g.mount('office', 'big')]);
    const tmp = join(p.directory, 'buckets', DATA, 'tmp');
    await g.until(
      () => readdir(tmp),
      (parts) => parts.length > 0,
    );
    await p.restart();
    expect(await keys()).toEqual([]);
    await remove(arn, true);
    await gone(arn);
  });

  it('lets its token, name and place be used anew', async () => {
    const arn = await ready('office');
    await writeFile(g.mount('office', 'a'), '1');
    await remove(arn);
    await gone(arn);
    expect(await keys()).toEqual(['office/a']);
    const again = await ready('office');
    expect(again).not.toBe(arn);
    expect(await readdir(g.mount('office'))).toEqual([]);
  });

  it('comes with its gateway, at the price of what is not uploaded', async () => {
    const arn = await ready('office');
    await g.power(1, 'off');
    await writeFile(g.mount('office', 'a'), '12345');
    await p.gateway().send(new DeleteGatewayCommand({ GatewayARN: gatewayArn(1) }));
    await gone(arn);
    const { lost, gateways } = await g.own<{ lost: object[]; gateways: { gateway: string }[] }>('gateway');
    expect(lost).toMatchObject([{ share: arn, files: 1, bytes: 5 }]);
    expect(gateways.map(({ gateway }) => gateway)).toEqual([gatewayArn(2)]);
    await p.restart();
    expect((await g.own<{ gateways: object[] }>('gateway')).gateways).toHaveLength(1);
  });
});
