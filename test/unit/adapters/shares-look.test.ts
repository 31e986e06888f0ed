import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  mkdirSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc64 } from 'hash-wasm';
import { afterAll, describe, expect, it } from 'vitest';
import { createShares } from '../../../src/adapters/shares/shares.ts';
import { raw, temporaryDirectory } from './shares-tree.ts';

const shares = createShares();
const place = temporaryDirectory();
afterAll(place.remove);
const root = place.path;
const isRoot = process.getuid?.() === 0;

const file = (name: string, content: string | Buffer): void => writeFileSync(join(root, name), content);
const onePiece = async (content: Buffer): Promise<string> =>
  Buffer.from(await crc64(content, '9a6c9329ac4bc9b5'), 'hex').toString('base64');

describe('what is read', () => {
  it('gives the published check value of CRC-64/NVME', async () => {
    file('check', '123456789');
    const { mtimeNs } = statSync(join(root, 'check'), { bigint: true });
    const { uid, gid, mode } = statSync(join(root, 'check'));
    expect(await shares.look(root, raw('check'), 'file')).toEqual({
      kind: 'read',
      sizeBytes: 9,
      mtimeNs,
      uid,
      gid,
      mode,
      crc64nvme: 'rosUhgp5mIg=',
      steady: true,
      linkedAs: null,
    });
  });

  it('gives a time beyond 64 bits as the latest there is, as an inventory does', async () => {
    file('year 2400', 'x');
    spawnSync('touch', ['-d', '2400-01-01', join(root, 'year 2400')]);
    expect(await shares.look(root, raw('year 2400'), 'file')).toMatchObject({ mtimeNs: 2n ** 63n - 1n });
  });

  it('says which file it is when that has another name', async () => {
    file('one name', 'x');
    linkSync(join(root, 'one name'), join(root, 'another'));
    const { dev, ino } = statSync(join(root, 'another'), { bigint: true });
    expect(await shares.look(root, raw('one name'), 'file')).toMatchObject({
      linkedAs: { device: dev, inode: ino },
    });
  });

  const large = Buffer.alloc(2_621_441, 'headwater ');
  const contents: readonly (readonly [string, Buffer])[] = [
    ['an empty file', Buffer.alloc(0)],
    ['exactly one chunk', large.subarray(0, 2 ** 20)],
    ['a byte more than a chunk', large.subarray(0, 2 ** 20 + 1)],
    ['several chunks', large],
  ];
  it.each(contents)('%s', async (name, content) => {
    file(name, content);
    const look = await shares.look(root, raw(name), 'file');
    expect(look).toMatchObject({
      sizeBytes: content.length,
      crc64nvme: await onePiece(content),
      steady: true,
    });
  });

  it('keeps sums apart when many files are read at once', async () => {
    const all = await Promise.all(
      contents.flatMap(([name]) => [name, name, name]).map((name) => shares.look(root, raw(name), 'file')),
    );
    const sums = await Promise.all(contents.map(([, content]) => onePiece(content)));
    expect(all.map((look) => look.kind === 'read' && look.crc64nvme)).toEqual(sums.flatMap((s) => [s, s, s]));
  });

  it('reads a link as its raw target, even when it leads nowhere', async () => {
    const target = raw('../\u00fc', [0xff]);
    symlinkSync(target, join(root, 'link'));
    expect(await shares.look(root, raw('link'), 'symlink')).toMatchObject({
      kind: 'read',
      sizeBytes: target.length,
      crc64nvme: await onePiece(target),
      steady: true,
    });
  });

  it('finds a name that is not UTF-8', async () => {
    writeFileSync(Buffer.concat([raw(root, '/'), raw([0xff])]), 'x');
    expect(await shares.look(root, raw([0xff]), 'file')).toMatchObject({ kind: 'read', sizeBytes: 1 });
  });

  it('is not steady when the file is touched meanwhile', async () => {
    file('busy', Buffer.alloc(48 * 2 ** 20));
    let done = false;
    const look = shares.look(root, raw('busy'), 'file').finally(() => {
      done = true;
    });
    while (!done) {
      utimesSync(join(root, 'busy'), 1, 1);
      await sleep(1);
    }
    expect(await look).toMatchObject({ kind: 'read', steady: false });
  });
});

describe('what is no longer there', () => {
  it('a name that vanished', async () => {
    expect(await shares.look(root, raw('vanished'), 'file')).toEqual({ kind: 'gone' });
    expect(await shares.look(root, raw('vanished'), 'symlink')).toEqual({ kind: 'gone' });
  });

  it('a link in the place of a file is not followed', async () => {
    symlinkSync('/etc/passwd', join(root, 'became-link'));
    expect(await shares.look(root, raw('became-link'), 'file')).toEqual({ kind: 'gone' });
  });

  it('a link in the place of a directory above does not lead out', async () => {
    mkdirSync(join(root, 'parent'));
    file('parent/file', 'x');
    expect(await shares.look(root, raw('parent/file'), 'file')).toMatchObject({ kind: 'read' });
    renameSync(join(root, 'parent'), join(root, 'moved'));
    symlinkSync('moved', join(root, 'parent'));
    expect(await shares.look(root, raw('parent/file'), 'file')).toEqual({ kind: 'gone' });
  });

  it('a FIFO in the place of a file does not hang the look', async () => {
    spawnSync('mkfifo', [join(root, 'became-pipe')]);
    expect(await shares.look(root, raw('became-pipe'), 'file')).toEqual({ kind: 'gone' });
  });

  it('a file in the place of a link', async () => {
    expect(await shares.look(root, raw('check'), 'symlink')).toEqual({ kind: 'gone' });
  });
});

describe('what cannot be read', () => {
  it.skipIf(isRoot)('a file without read permission', async () => {
    file('denied', 'x');
    chmodSync(join(root, 'denied'), 0);
    expect(await shares.look(root, raw('denied'), 'file')).toEqual({
      kind: 'unreadable',
      errorCode: 'EACCES',
    });
  });

  it('a name too long for the system', async () => {
    expect(await shares.look(root, raw('n'.repeat(300)), 'file')).toEqual({
      kind: 'unreadable',
      errorCode: 'ENAMETOOLONG',
    });
  });

  it('a root that is away says nothing about the file', async () => {
    const look = shares.look(join(root, 'no such root'), raw('check'), 'file');
    await expect(look).rejects.toMatchObject({ code: 'mount-unreadable', blame: 'usage' });
  });
});
