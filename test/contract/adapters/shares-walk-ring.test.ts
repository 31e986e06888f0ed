import { spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onPool, onRing } from '../../../src/adapters/shares/walk/begun.ts';
import { loadLinux } from '../../../src/adapters/shares/walk/linux.ts';
import { openRing } from '../../../src/adapters/shares/walk/ring-setup.ts';
import { WORD } from '../../../src/adapters/shares/walk/statx.ts';
import { walk } from '../../../src/adapters/shares/walk.ts';
import { temporaryDirectory } from '../../unit/adapters/shares-tree.ts';

const place = temporaryDirectory();
const root = join(place.path, 'root');
afterAll(place.remove);

const linux = await loadLinux();
/** Far fewer places than there are calls. */
const ring = linux === null ? null : openRing(linux, 4);
const FILES = 300;

beforeAll(() => {
  mkdirSync(join(root, 'below'), { recursive: true });
  for (let f = 0; f < FILES; f++) writeFileSync(join(root, `f${f}`), 'x'.repeat(f));
});

describe.skipIf(linux === null || ring === null)('io_uring of this kernel', () => {
  it('makes more calls at once than it has places for, and tells each its own result', async () => {
    if (linux === null || ring === null) return;
    const calls = onRing(ring, onPool(linux));
    const fd = openSync(root, 'r');
    const stats = linux.allocate(2 * FILES * 256);
    const names = linux.allocate(2 * FILES * 8);
    const results = await Promise.all(
      Array.from({ length: 2 * FILES }, (_, at) => {
        names.bytes.set(Buffer.from(`f${at}\0`), 8 * at);
        return new Promise<number>((told) =>
          calls.statx(fd, names.address + 8 * at, 0x100, 0x7ff, stats.address + 256 * at, told),
        );
      }),
    );
    closeSync(fd);
    const ENOENT = 2;
    expect(results).toEqual(Array.from({ length: 2 * FILES }, (_, at) => (at < FILES ? 0 : -ENOENT)));
    const sizes = Array.from({ length: FILES }, (_, at) => stats.words[64 * at + WORD.size]);
    expect(sizes).toEqual(Array.from({ length: FILES }, (_, at) => at));
  });
});

/** What the processes that this one started have open. */
function openInChildren(): readonly string[] {
  const children = readdirSync('/proc/self/task').flatMap((thread) =>
    readFileSync(`/proc/self/task/${thread}/children`, 'latin1').split(' ').filter(Boolean),
  );
  return children.flatMap((child) =>
    readdirSync(`/proc/${child}/fd`).flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/${child}/fd/${fd}`)];
      } catch {
        return [];
      }
    }),
  );
}

/** Rings that a process of this Node version has without any of ours: later ones have libuv's. */
const LIBUVS_OWN = Number(
  spawnSync(
    process.execPath,
    [
      '-e',
      `setTimeout(() => {
        const { readdirSync, readlinkSync } = require('node:fs');
        const names = readdirSync('/proc/self/fd').map((fd) => { try { return readlinkSync('/proc/self/fd/' + fd); } catch { return ''; } });
        process.stdout.write(String(names.filter((name) => name.includes('io_uring')).length));
      }, 50);`,
    ],
    { encoding: 'utf8' },
  ).stdout,
);

describe.skipIf(linux === null)('a walk with many calls at once', () => {
  it('makes them by io_uring where it can be had, and on the pool on request', async () => {
    const rings = async (ioUring: boolean): Promise<number> => {
      let most = 0;
      for await (const _ of walk(root, {}, { walker: 'native', mode: 'wide', ioUring })) {
        most = Math.max(most, openInChildren().filter((target) => target.includes('io_uring')).length);
      }
      return most;
    };
    // Beside those that libuv of later Node versions has.
    expect((await rings(true)) - (await rings(false))).toBe(ring === null ? 0 : 1);
  });

  const forbidden = [
    ['io_uring_setup', 'EPERM, as a container says it', 1, [425]],
    ['io_uring_setup', 'ENOSYS, as an old kernel says it', 38, [425]],
    ['io_uring_setup', 'EACCES', 13, [425]],
    ['io_uring_register', 'EPERM', 1, [427]],
    ['io_uring_enter', 'EPERM', 1, [426]],
    ['openat2', 'ENOSYS', 38, [437]],
    ['openat2 and io_uring_setup', 'ENOSYS', 38, [425, 437]],
  ] as const;

  it.each(forbidden)('finds the same where %s fails with %s', (call, _error, errno, calls) => {
    // libuv complains on standard error when its own ring stops working; nobody forbids it half of one.
    if (LIBUVS_OWN > 0 && call === 'io_uring_enter') return;
    const script = fileURLToPath(new URL('io-uring-forbidden.ts', import.meta.url));
    const register = new URL('../../typescript/register.mjs', import.meta.url).href;
    const run = spawnSync(
      process.execPath,
      ['--import', register, script, root, String(errno), ...calls.map(String)],
      { encoding: 'utf8' },
    );
    expect(run.stderr).toBe('');
    const found = JSON.parse(run.stdout) as { readonly paths: string[]; readonly unreadable: number };
    expect(found.unreadable).toBe(0);
    expect(found.paths).toEqual(['below', ...Array.from({ length: FILES }, (_, f) => `f${f}`)].sort());
  });
});
