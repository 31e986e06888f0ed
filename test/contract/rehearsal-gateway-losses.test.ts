import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { link, mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  AddTagsToResourceCommand,
  DeleteFileShareCommand,
  DeleteGatewayCommand,
  ListFileSharesCommand,
  RefreshCacheCommand,
} from '@aws-sdk/client-storage-gateway';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { blank } from '../../src/rehearsal/storage-gateway/cache-journal.ts';
import { DATA, gatewayArn, openPremises, type Premises } from './rehearsal-datasync-fixture.ts';
import { gatewayPremises } from './rehearsal-gateway-fixture.ts';

let p: Premises;
let g: ReturnType<typeof gatewayPremises>;
beforeEach(async () => {
  p = await openPremises(0);
  g = gatewayPremises(p);
});
afterEach(() => p.close());

const ready = async (name: string): Promise<string> => {
  const arn = await g.create(name);
  await g.available(arn);
  return arn;
};
const keys = async (): Promise<readonly string[]> =>
  ((await p.s3().send(new ListObjectsV2Command({ Bucket: DATA }))).Contents ?? []).map(({ Key = '' }) => Key);
const lost = async () =>
  (await g.own<{ lost: readonly { directory: string; files: number }[] }>('gateway')).lost;
const gone = (arn: string) =>
  g.until(
    () =>
      g.describeNfs(arn).then(
        () => false,
        () => true,
      ),
    (isGone) => isGone,
  );
/** Changes a share's record as a process that was killed would have left it. */
const leave = async (arn: string, changes: object): Promise<void> => {
  const record = join(p.directory, 'storage-gateway', 'shares', `${basename(arn)}.json`);
  await writeFile(record, JSON.stringify({ ...JSON.parse(readFileSync(record, 'utf8')), ...changes }));
};

it('keeps what was not uploaded when a gateway is deleted twice at once', async () => {
  await ready('office');
  await g.power(1, 'off');
  const names = Array.from({ length: 3000 }, (_, i) => `f${i}`);
  for (const name of names) await writeFile(g.mount('office', name), name);
  const twice = [1, 2].map(() => p.gateway().send(new DeleteGatewayCommand({ GatewayARN: gatewayArn(1) })));
  expect(await Promise.allSettled(twice)).toContainEqual(expect.objectContaining({ status: 'fulfilled' }));
  const [loss, ...others] = await lost();
  expect([loss?.files, others]).toEqual([3000, []]);
  expect(await readdir(join(p.directory, loss?.directory ?? ''))).toHaveLength(3000);
});

it.each([
  ['a share', { busyStatus: 'FORCE_DELETING', dropping: true }],
  ['its gateway', { dropping: true }],
])('counts what was lost with %s when killed before that was written down', async (_what, changes) => {
  const arn = await ready('office');
  await g.power(1, 'off');
  await writeFile(g.mount('office', 'a'), '12345');
  await g.cache(arn);
  await leave(arn, changes);
  const directory = join('storage-gateway', 'lost', basename(arn));
  await mkdir(join(p.directory, directory, '..'), { recursive: true });
  await rename(g.mount('office'), join(p.directory, directory));
  await p.restart();
  await gone(arn);
  expect(await lost()).toMatchObject([{ files: 1, bytes: 5, directory }]);
  expect(readFileSync(join(p.directory, directory, 'a'), 'utf8')).toBe('12345');
  expect(existsSync(g.mount('office'))).toBe(false);
});

it('removes no object because somebody tried to link its file', async () => {
  const arn = await ready('office');
  await writeFile(g.mount('office', 'a'), '1');
  await g.clean(arn);
  await link(g.mount('office', 'a'), g.mount('office', 'b'));
  expect((await g.clean(arn)).refused.map(({ path }) => path).sort()).toEqual(['a', 'b']);
  expect(await keys()).toEqual(['office/a']);
  await rm(g.mount('office', 'b'));
  expect((await g.clean(arn)).refused).toEqual([]);
  expect(await keys()).toEqual(['office/a']);
});

it('lists every share when those of the page before are deleted meanwhile', async () => {
  const all = [];
  for (const name of ['a', 'b', 'c', 'd']) all.push(await ready(name));
  const seen: (string | undefined)[] = [];
  for (let Marker: string | undefined, more = true; more; more = Marker !== undefined) {
    const page = await p
      .gateway()
      .send(new ListFileSharesCommand({ Limit: 2, ...(Marker ? { Marker } : {}) }));
    for (const { FileShareARN = '' } of page.FileShareInfoList ?? []) {
      seen.push(FileShareARN);
      await p.gateway().send(new DeleteFileShareCommand({ FileShareARN, ForceDelete: true }));
      await gone(FileShareARN);
    }
    Marker = page.NextMarker;
  }
  expect(seen).toEqual(all);
});

it('loses no tag when several are added at once', async () => {
  const arn = await ready('office');
  for (const ResourceARN of [arn, gatewayArn(1)]) {
    const added = ['a', 'b', 'c', 'd'].map((Key) =>
      p.gateway().send(new AddTagsToResourceCommand({ ResourceARN, Tags: [{ Key, Value: '1' }] })),
    );
    await Promise.all(added);
  }
  expect((await g.describeNfs(arn)).Tags).toHaveLength(4);
});

it('deletes a share once when its gateway is deleted at the same time', async () => {
  const arn = await ready('office');
  await writeFile(g.mount('office', 'a'), '1');
  await g.clean(arn);
  await Promise.allSettled([
    p.gateway().send(new DeleteGatewayCommand({ GatewayARN: gatewayArn(1) })),
    p.gateway().send(new DeleteFileShareCommand({ FileShareARN: arn })),
    p.gateway().send(new DeleteFileShareCommand({ FileShareARN: arn, ForceDelete: true })),
  ]);
  await gone(arn);
  await p.restart();
  expect((await p.gateway().send(new ListFileSharesCommand({}))).FileShareInfoList).toEqual([]);
  expect(await keys()).toEqual(['office/a']);
});

it('neither uploads nor deletes what a link in the place of the mount leads to', async () => {
  const arn = await ready('office');
  const outside = join(p.directory, 'outside');
  await mkdir(outside);
  await writeFile(join(outside, 'a'), '1');
  await rm(g.mount('office'), { recursive: true });
  await symlink(outside, g.mount('office'));
  expect((await g.clean(arn)).refused).toEqual([{ path: '', reason: 'unreadable' }]);
  expect(await keys()).toEqual([]);
  await p.gateway().send(new DeleteFileShareCommand({ FileShareARN: arn }));
  await gone(arn);
  expect(await readdir(outside)).toEqual(['a']);
});

it('removes what it was uploading when it was killed and the client has deleted', async () => {
  const arn = await ready('office');
  const journal = join(p.directory, 'storage-gateway', 'caches', `${basename(arn)}.jsonl`);
  appendFileSync(journal, `${JSON.stringify({ ...blank('half'), uploading: true, accepted: true })}\n`);
  appendFileSync(journal, `${JSON.stringify({ ...blank('never'), accepted: true })}\n`);
  for (const name of ['half', 'never'])
    await p.s3().send(new PutObjectCommand({ Bucket: DATA, Key: `office/${name}`, Body: '1' }));
  await p.restart();
  await g.clean(arn);
  expect(await keys()).toEqual(['office/never']);
});

it('does not remember every refresh there was', async () => {
  const arn = await ready('office');
  const directory = join(p.directory, 'storage-gateway', 'notices');
  for (let seq = 1; seq <= 1100; seq++) {
    const notificationId = `old-${String(seq).padStart(4, '0')}`;
    const times = { startedAtMs: seq, finishedAtMs: seq, failed: false };
    const notice = {
      kind: 'refresh',
      shareArn: arn,
      gatewayArn: gatewayArn(1),
      folders: [''],
      recursive: true,
    };
    const record = { ...notice, ...times, notificationId, arn: `${arn}/notice/${notificationId}`, seq };
    await writeFile(join(directory, `${notificationId}.json`), JSON.stringify(record));
  }
  await p.restart();
  const { NotificationId = '' } = await p.gateway().send(new RefreshCacheCommand({ FileShareARN: arn }));
  await g.event(NotificationId);
  await p.restart();
  const kept = await readdir(directory);
  expect([kept.length, kept.includes(`${NotificationId}.json`), kept.includes('old-0100.json')]).toEqual([
    1000,
    true,
    false,
  ]);
});

it('counts no file as lost that a read-only share never took', async () => {
  const arn = await g.create('office', { ReadOnly: true });
  await g.available(arn);
  await writeFile(g.mount('office', 'a'), '1');
  await g.cache(arn);
  await p.gateway().send(new DeleteFileShareCommand({ FileShareARN: arn }));
  await gone(arn);
  expect(await lost()).toEqual([]);
  expect(readFileSync(join(p.directory, 'storage-gateway', 'lost', basename(arn), 'a'), 'utf8')).toBe('1');
});

it('writes over no object that is archived', async () => {
  const Key = 'office/a';
  await p.s3().send(new PutObjectCommand({ Bucket: DATA, Key, Body: 'old', StorageClass: 'GLACIER' }));
  const arn = await ready('office');
  await writeFile(g.mount('office', 'a'), 'new');
  expect((await g.failing(arn)).failing).toEqual([{ path: 'a', reason: 'InaccessibleStorageClass' }]);
});
