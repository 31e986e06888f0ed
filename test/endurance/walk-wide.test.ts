import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onPool, onRing } from '../../src/adapters/shares/walk/begun.ts';
import { loadLinux } from '../../src/adapters/shares/walk/linux.ts';
import { STAT_FLAGS } from '../../src/adapters/shares/walk/looking.ts';
import { openRing } from '../../src/adapters/shares/walk/ring-setup.ts';
import { STATX_BASIC, STATX_BYTES, WORD } from '../../src/adapters/shares/walk/statx.ts';
import { type WalkSettings, walk } from '../../src/adapters/shares/walk.ts';
import { type DelayedOptions, delayedMountLacks, mountDelayed } from '../contract/delayed-mount.ts';
import { findLine, found } from '../unit/adapters/shares-find.ts';
import { collect, temporaryDirectory } from '../unit/adapters/shares-tree.ts';

/** Walks with many calls at once from the beginning, by io_uring where it can be had, and on libuv's pool. */

const place = temporaryDirectory();
const root = join(place.path, 'tree');
afterAll(place.remove);

/** More than a ring has places for, and more than there are threads in the pool. */
const LARGE = 700;
const DIRECTORIES = 30;
const FILES = 8;

beforeAll(() => {
  for (let d = 0; d < DIRECTORIES; d++) {
    mkdirSync(join(root, `d${d}`), { recursive: true });
    for (let f = 0; f < FILES; f++) writeFileSync(join(root, `d${d}`, `f${f}`), 'x'.repeat(f));
    symlinkSync('t'.repeat(d + 1), join(root, `d${d}`, 'link'));
  }
  mkdirSync(join(root, 'large'));
  for (let f = 0; f < LARGE; f++) writeFileSync(join(root, 'large', `f${f}`), '');
});

/** A line of find's without its device: a mount has one of its own. */
const line = (whole: string): string => whole.split('\t').toSpliced(10, 1).join('\t');
const inRoot = (): readonly string[] => found(root).map(line);

async function wide(ioUring: boolean, mount: DelayedOptions, settings: WalkSettings = {}) {
  const delayed = await mountDelayed(root, mount);
  try {
    const walked = walk(delayed.path, {}, { walker: 'native', mode: 'wide', ioUring, ...settings });
    const { entries, unreadable } = await collect(walked);
    const paths = entries.map(({ path }) => Buffer.from(path).toString());
    expect(paths.length, 'no path twice').toBe(new Set(paths).size);
    return {
      paths: new Set(paths),
      lines: entries.map(findLine).sort().map(line),
      unreadable: unreadable.map(({ path, errorCode }) => `${Buffer.from(path)} ${errorCode}`).sort(),
    };
  } finally {
    await delayed.stop();
  }
}

/** Processes that this one started and that still run. */
const children = (): readonly string[] =>
  readdirSync('/proc/self/task').flatMap((thread) =>
    readFileSync(`/proc/self/task/${thread}/children`, 'latin1').split(' ').filter(Boolean),
  );

const calls = [
  ['by io_uring', true],
  ['on the pool', false],
] as const;

describe.skipIf(delayedMountLacks() !== undefined).each(calls)('many calls at once %s', (_name, ioUring) => {
  it('see what find sees, links with their targets among it', async () => {
    const { lines, unreadable } = await wide(ioUring, { delayUs: 500 });
    expect(unreadable).toEqual([]);
    expect(lines).toEqual(inRoot());
  });

  it('leave out what vanished, and say where names are that cannot be looked at', async () => {
    const { paths, unreadable } = await wide(ioUring, {
      fail: ['d1/f1=ENOENT:getattr', 'd2/f2=EACCES:getattr', 'd3/link=EIO:readlink', 'd4=EACCES:opendir'],
    });
    expect(unreadable).toEqual(['d2 EACCES', 'd3 EIO', 'd4 EACCES']);
    const gone = ['d1/f1', 'd2/f2', 'd3/link'].filter((path) => !paths.has(path));
    expect(gone).toHaveLength(3);
    expect(paths.size).toBe(inRoot().length - 3 - FILES - 1);
  });

  it.each(['ESTALE', 'EIO', 'ETIMEDOUT'])('try again what fails with %s for a while', async (code) => {
    const { lines, unreadable } = await wide(ioUring, {
      // Twice: a path that is stale is walked a second time by the kernel itself.
      fail: [`d5/f5=${code}@2:getattr`, `d6/link=${code}@1:readlink`, `d7=${code}@2:opendir`],
    });
    expect(unreadable).toEqual([]);
    expect(lines).toEqual(inRoot());
  });

  it('go on beside one that hangs, and leave no process behind', async () => {
    const before = children();
    const { paths, unreadable } = await wide(ioUring, { hang: ['d8/f3:getattr'] }, { hungAfterMs: 700 });
    expect(unreadable).toEqual(['d8 ETIMEDOUT']);
    expect([...paths].filter((path) => path.startsWith('d8/'))).toEqual([]);
    expect(paths.size).toBe(inRoot().length - FILES - 1);
    expect(children().filter((child) => !before.includes(child))).toEqual([]);
  });

  it('end at once when the walk is left while calls hang', async () => {
    const before = children();
    const delayed = await mountDelayed(root, { hang: ['d*/f3:getattr'] });
    const mounted = children();
    try {
      for await (const item of walk(delayed.path, {}, { walker: 'native', mode: 'wide', ioUring })) {
        if (item.kind === 'entries') break;
      }
      expect(children().filter((child) => !mounted.includes(child))).toEqual([]);
    } finally {
      await delayed.stop();
    }
    expect(children().filter((child) => !before.includes(child))).toEqual([]);
  });
});

const linux = await loadLinux();
const ring = linux === null ? null : openRing(linux, 4);

describe.skipIf(delayedMountLacks() !== undefined || linux === null || ring === null)('io_uring', () => {
  it('still makes calls when as many hang as there may be at once', async () => {
    if (linux === null || ring === null) return;
    const delayed = await mountDelayed(root, { hang: ['large/*:getattr'] });
    const fd = openSync(delayed.path, 'r');
    const calls = onRing(ring, onPool(linux));
    const told: string[] = [];
    const looking = ['large/f0', 'large/f1', 'large/f2', 'large/f3', 'd0/f1'].map(async (path) => {
      const [name, stat] = [linux.allocate(16), linux.allocate(STATX_BYTES)];
      name.bytes.set(Buffer.from(path));
      const result = await new Promise<number>((done) =>
        calls.statx(fd, name.address, STAT_FLAGS, STATX_BASIC, stat.address, done),
      );
      // The memory is needed until here.
      told.push(`${path} ${result} ${stat.words[WORD.size]}`);
    });
    try {
      await expect.poll(() => told, { timeout: 10_000 }).toEqual(['d0/f1 0 1']);
    } finally {
      closeSync(fd);
      await delayed.stop();
    }
    await Promise.all(looking);
    expect(told).toHaveLength(5);
  });
});
