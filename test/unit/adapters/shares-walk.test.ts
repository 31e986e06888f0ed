import { spawnSync } from 'node:child_process';
import { chmodSync, linkSync, lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createShares } from '../../../src/adapters/shares/shares.ts';
import type { Entry, EntryKind } from '../../../src/inventory/entry.ts';
import { collect, raw, temporaryDirectory } from './shares-tree.ts';

const shares = createShares();
const place = temporaryDirectory();
afterAll(place.remove);

const below = (root: string, path: Buffer) => Buffer.concat([raw(root, '/'), path]);
const isRoot = process.getuid?.() === 0;

describe('awkward entries', () => {
  const root = join(place.path, 'awkward');
  const longDirectory = raw(`${'d'.repeat(250)}/`.repeat(4));
  const long = raw(longDirectory, 'f'.repeat(96));
  const found = new Map<string, Entry>();
  let passedBy: readonly string[] = [];

  beforeAll(async () => {
    mkdirSync(root);
    mkdirSync(join(root, 'empty'));
    mkdirSync(join(root, '.snapshot'));
    writeFileSync(join(root, '.snapshot', 'old'), 'x');
    mkdirSync(join(root, '.snapshots'));
    writeFileSync(join(root, '.zfs'), 'a file of that name is not skipped');
    writeFileSync(join(root, 'with space'), 'abc');
    writeFileSync(join(root, 'zero'), '');
    writeFileSync(below(root, raw([0xff, 0x61])), 'not UTF-8');
    mkdirSync(below(root, longDirectory), { recursive: true });
    writeFileSync(below(root, long), 'long');
    linkSync(join(root, 'with space'), join(root, 'hard'));
    symlinkSync(raw([0xfe], 'nowhere'), below(root, raw('link')));
    spawnSync('mkfifo', [join(root, 'pipe')]);
    const walked = await collect(shares.walk(root));
    passedBy = walked.passedBy;
    for (const entry of walked.entries) {
      found.set(Buffer.from(entry.path).toString('latin1'), entry);
    }
  });

  const cases: readonly (readonly [string, Buffer, EntryKind, number])[] = [
    ['a name with a space', raw('with space'), 'file', 3],
    ['a zero-byte file', raw('zero'), 'file', 0],
    ['an empty directory is an entry', raw('empty'), 'directory', -1],
    ['a name that is not UTF-8 keeps its bytes', raw([0xff, 0x61]), 'file', 9],
    ['a path of 1,100 bytes', long, 'file', 4],
    ['a hard link is an entry of its own', raw('hard'), 'file', 3],
    ['a link is not followed', raw('link'), 'symlink', 8],
    ['a FIFO is not opened', raw('pipe'), 'fifo', 0],
    ['a longer name than a skipped one', raw('.snapshots'), 'directory', -1],
    ['a file with the name of a skipped directory', raw('.zfs'), 'file', 34],
  ];
  it.each(cases)('%s', (_reason, path, kind, sizeBytes) => {
    const entry = found.get(path.toString('latin1'));
    expect(entry?.kind).toBe(kind);
    if (sizeBytes >= 0) expect(entry?.sizeBytes).toBe(sizeBytes);
  });

  it('holds nothing else: skipped directories are left out with all below them', () => {
    expect(found.size).toBe(cases.length + 4);
    expect(passedBy).toEqual(['.snapshot']);
  });

  it('keeps nanoseconds, owners, inode and allocation as lstat gives them', () => {
    const stat = lstatSync(join(root, 'with space'), { bigint: true });
    const entry = found.get('with space');
    expect(entry).toMatchObject({
      mtimeNs: stat.mtimeNs,
      ctimeNs: stat.ctimeNs,
      inode: stat.ino,
      device: stat.dev,
      nlink: 2,
      mode: Number(stat.mode),
      uid: Number(stat.uid),
      gid: Number(stat.gid),
      allocatedBytes: Number(stat.blocks) * 512,
      linkTarget: null,
    });
    expect(found.get('hard')?.inode).toBe(entry?.inode);
    expect(Buffer.from(found.get('link')?.linkTarget ?? [])).toEqual(raw([0xfe], 'nowhere'));
  });
});

describe('what cannot be read', () => {
  it.skipIf(isRoot)('names a directory this user may not list', async () => {
    const root = join(place.path, 'denied');
    mkdirSync(join(root, 'closed'), { recursive: true });
    chmodSync(join(root, 'closed'), 0);
    const { entries, unreadable } = await collect(shares.walk(root));
    chmodSync(join(root, 'closed'), 0o700);
    expect(entries).toHaveLength(1);
    expect(unreadable).toEqual([{ path: raw('closed'), errorCode: 'EACCES' }]);
  });

  it('names nested mounts instead of entering them', async () => {
    const device = lstatSync('/dev').dev;
    const mounts = readdirSync('/dev', { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && lstatSync(join('/dev', entry.name)).dev !== device)
      .map((entry) => entry.name);
    const { entries, unreadable } = await collect(shares.walk('/dev'));
    const skipped = unreadable.filter((subtree) => subtree.errorCode === 'EXDEV');
    expect(skipped.map((subtree) => Buffer.from(subtree.path).toString()).sort()).toEqual(mounts.sort());
    expect(entries.filter((entry) => entry.kind === 'char-device').length).toBeGreaterThan(0);
  });

  const roots = [
    ['a missing root', join(place.path, 'no such')],
    ['a root that is a file', join(place.path, 'file root')],
    ['a root below a file', join(place.path, 'file root', 'below')],
  ] as const;
  it.each(roots)('%s is a mistake of the caller, with a way out', async (_reason, root) => {
    writeFileSync(join(place.path, 'file root'), '');
    const error = {
      code: 'mount-unreadable',
      blame: 'usage',
      next: expect.arrayContaining([expect.any(String)]),
    };
    await expect(collect(shares.walk(root))).rejects.toMatchObject(error);
    await expect(shares.assertReadable(root)).rejects.toMatchObject(error);
  });

  it('accepts a root that is a link to a directory', async () => {
    mkdirSync(join(place.path, 'real', 'inner'), { recursive: true });
    symlinkSync('real', join(place.path, 'mounted'));
    await shares.assertReadable(join(place.path, 'mounted'));
    const { entries } = await collect(shares.walk(join(place.path, 'mounted/')));
    expect(entries.map((entry) => Buffer.from(entry.path).toString())).toEqual(['inner']);
  });
});
