import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeLock } from '../../../src/jobs/lock.ts';

let folder = '';
let file = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headwater-lock-'));
  file = join(folder, 'queue.lock');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const since = '2026-01-01T00:00:00.000Z';
/** A pid that was real a moment ago. */
const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid;

describe('takeLock', () => {
  it('is given back, and leaves nothing behind', async () => {
    const release = await takeLock(file);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      pid: process.pid,
      hostname: hostname(),
    });
    await release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses while the owner lives, naming it and what to do', async () => {
    const owner = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    try {
      await writeFile(
        file,
        JSON.stringify({ pid: owner.pid, hostname: hostname(), startTicks: null, since }),
      );
      await expect(takeLock(file)).rejects.toMatchObject({
        code: 'queue-busy',
        blame: 'held',
        message: expect.stringContaining(`process ${owner.pid}`),
        next: expect.arrayContaining([expect.stringContaining(`kill ${owner.pid}`)]),
      });
      expect(existsSync(file)).toBe(true);
    } finally {
      owner.kill('SIGKILL');
    }
  });

  it('refuses when the owner is on another host, where nobody can look', async () => {
    await writeFile(file, JSON.stringify({ pid: deadPid(), hostname: 'elsewhere', startTicks: null, since }));
    await expect(takeLock(file)).rejects.toMatchObject({
      code: 'queue-busy',
      next: expect.arrayContaining([expect.stringContaining(`remove ${file}`)]),
    });
  });

  it.each([
    {
      why: 'whose owner is dead',
      owner: () => ({ pid: deadPid(), hostname: hostname(), startTicks: null, since }),
    },
    ...(existsSync('/proc/self/stat')
      ? [
          {
            why: 'whose pid was given to another process',
            owner: () => ({ pid: process.pid, hostname: hostname(), startTicks: '1', since }),
          },
        ]
      : []),
    { why: 'that is no lock', owner: () => 'garbage' },
  ])('breaks a lock $why', async ({ owner }) => {
    await writeFile(file, JSON.stringify(owner()));
    const release = await takeLock(file);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ pid: process.pid });
    await release();
  });

  it('goes to one of many that break a dead lock at once', async () => {
    await writeFile(file, JSON.stringify({ pid: deadPid(), hostname: hostname(), startTicks: null, since }));
    const takers = await Promise.allSettled(Array.from({ length: 8 }, () => takeLock(file)));
    expect(takers.filter((taker) => taker.status === 'fulfilled')).toHaveLength(1);
    expect((await readdir(folder)).sort()).toEqual(['queue.lock']);
  });

  it('does not give back what has become somebody else’s', async () => {
    const release = await takeLock(file);
    await writeFile(file, JSON.stringify({ pid: 1, hostname: hostname(), startTicks: null, since }));
    await release();
    expect(existsSync(file)).toBe(true);
  });
});
