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
    for (const entry of (await collect(shares.walk(root))).entries) {
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

describe('a tree of 20,000 entries', () => {
  const root = join(place.path, 'tree');

  beforeAll(() => {
    mkdirSync(root);
    for (let d = 0; d < 150; d++) {
      const directory = join(root, `d${d % 10}`, `sub ${d}`);
      mkdirSync(directory, { recursive: true });
      for (let f = 0; f < 99; f++) writeFileSync(join(directory, `fil\u00e9 ${f}`), 'x'.repeat(f));
    }
    // Its own size is beyond what is listed in one call, so it is streamed.
    mkdirSync(join(root, 'wide'));
    for (let f = 0; f < 4990; f++)
      symlinkSync(`../target ${f}`, join(root, 'wide', `link ${f} ${'n'.repeat(20)}`));
    expect(lstatSync(join(root, 'wide')).size).toBeGreaterThan(65_536);
  });

  it('is what GNU find sees, byte for byte', async () => {
    const { entries, unreadable } = await collect(shares.walk(root));
    const ours = entries.map(findLine);
    const format = '%P\\t%y\\t%s\\t%T@\\t%C@\\t%m\\t%U\\t%G\\t%n\\t%i\\t%D\\t%b\\t%l\\0';
    const find = spawnSync('find', [root, '-mindepth', '1', '-printf', format], { maxBuffer: 2 ** 28 });
    const theirs = find.stdout.toString('latin1').split('\0').slice(0, -1);
    expect(ours).toHaveLength(20_000 + 1);
    expect(ours.sort().join('\n')).toBe(theirs.sort().join('\n'));
    expect(unreadable).toEqual([]);
  });

  it('ends quietly when the consumer has seen enough', async () => {
    for await (const item of shares.walk(root)) {
      expect(item.kind).toBe('entries');
      break;
    }
  });

  it('ends with the reason of an abort', async () => {
    const controller = new AbortController();
    const walked = (async () => {
      for await (const _ of shares.walk(root, { signal: controller.signal }))
        controller.abort(new Error('enough'));
    })();
    await expect(walked).rejects.toThrow('enough');
  });

  it('leaves out other names on request', async () => {
    const { entries } = await collect(shares.walk(root, { skipNames: ['wide'] }));
    expect(entries).toHaveLength(20_001 - 4990 - 1);
  });
});

describe('what cannot be read', () => {
  it('names what lies deeper than a path can reach', async () => {
    const root = join(place.path, 'deep');
    mkdirSync(root);
    const name = 'n'.repeat(200);
    spawnSync('bash', [
      '-c',
      `cd "$1"; for i in $(seq 30); do mkdir ${name}; cd ${name}; done`,
      'bash',
      root,
    ]);
    const { entries, unreadable } = await collect(shares.walk(root));
    expect(unreadable).toHaveLength(1);
    expect(unreadable[0]?.errorCode).toBe('ENAMETOOLONG');
    expect(entries.length).toBeGreaterThan(15);
    expect(entries.length).toBeLessThan(30);
  });

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

/** One entry as the test's `find -printf` format prints it. */
function findLine(entry: Entry): string {
  const letter = { file: 'f', directory: 'd', symlink: 'l' }[entry.kind as 'file' | 'directory' | 'symlink'];
  const seconds = (ns: bigint) => `${ns / 10n ** 9n}.${String(ns % 10n ** 9n).padStart(9, '0')}0`;
  return [
    Buffer.from(entry.path).toString('latin1'),
    letter,
    entry.sizeBytes,
    seconds(entry.mtimeNs),
    seconds(entry.ctimeNs),
    (entry.mode & 0o7777).toString(8),
    entry.uid,
    entry.gid,
    entry.nlink,
    entry.inode,
    entry.device,
    entry.allocatedBytes / 512,
    entry.linkTarget === null ? '' : Buffer.from(entry.linkTarget).toString('latin1'),
  ].join('\t');
}
