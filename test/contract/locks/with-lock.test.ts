import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLock } from '../../../src/locks/file-lock.ts';
import { deadPid, hasProc, holderOf, startedOf, withLiving, zombie } from '../../unit/locks/holders.ts';

let directory = '';
let lock = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'headwater ledger lock '));
  lock = join(directory, 'ledger.lock');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const deadHolder = () => JSON.stringify(holderOf({ started: '1' }));
const plant = (text: string, ageMs = 0) =>
  writeFile(lock, text).then(() => utimes(lock, new Date(), new Date(Date.now() - ageMs)));

/** How long it takes to get the lock; the work itself takes no time. */
async function waitedMs(): Promise<number> {
  const start = performance.now();
  await withLock(lock, async () => undefined);
  return performance.now() - start;
}

describe('the lock', () => {
  it('is there while the work goes on, names its holder, and is gone afterwards', async () => {
    const result = await withLock(lock, async () => {
      expect(JSON.parse(await readFile(lock, 'utf8'))).toMatchObject({ host: hostname(), pid: process.pid });
      expect(await readdir(directory)).toEqual(['ledger.lock']);
      return 'done';
    });
    expect(result).toBe('done');
    expect(await readdir(directory)).toEqual([]);
  });

  it('is given back when the work fails', async () => {
    await expect(withLock(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await readdir(directory)).toEqual([]);
  });

  it('is held by one at a time', async () => {
    let inside = 0;
    let worst = 0;
    const work = async () => {
      inside += 1;
      worst = Math.max(worst, inside);
      await sleep(1);
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 20 }, () => withLock(lock, work)));
    expect(worst).toBe(1);
  });

  it('that was taken away is not taken away from its new holder', async () => {
    await withLock(lock, () => plant(deadHolder()));
    expect(existsSync(lock)).toBe(true);
  });

  it('needs a directory', async () => {
    await expect(withLock(join(directory, 'none', 'lock'), async () => undefined)).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });
});

describe.runIf(hasProc)('a lock left behind', () => {
  it.each([
    { why: 'its process is dead', text: async () => deadHolder() },
    {
      why: 'its pid belongs to a process that started later',
      text: async () => JSON.stringify(holderOf({ pid: process.pid, started: '1' })),
    },
    {
      why: 'its process is a zombie that nobody reaps',
      text: async () => JSON.stringify(await zombie()),
    },
    {
      why: 'its host has not been heard of for half a minute',
      text: async () => JSON.stringify(holderOf({ host: 'elsewhere', pid: process.pid, started: '1' })),
      ageMs: 31_000,
    },
    { why: 'a power failure emptied it half a minute ago', text: async () => '', ageMs: 31_000 },
    { why: 'it is no lock, and old', text: async () => '{"pid":"yes"}', ageMs: 31_000 },
  ])('is broken at once when $why', async ({ text, ageMs = 0 }) => {
    await plant(await text(), ageMs);
    expect(await waitedMs()).toBeLessThan(1_000);
    expect(await readdir(directory)).toEqual([]);
  });

  it.each([
    {
      why: 'its process lives',
      text: async (pid: number) => JSON.stringify(holderOf({ pid, started: await startedOf(pid) })),
    },
    {
      why: 'its host cannot be asked',
      text: async () => JSON.stringify(holderOf({ host: 'elsewhere', pid: deadPid(), started: '1' })),
    },
    { why: 'nobody can say whose it is', text: async () => '' },
  ])('is waited for while $why', ({ text }) =>
    withLiving(async (pid) => {
      await plant(await text(pid));
      setTimeout(() => void rm(lock), 300);
      expect(await waitedMs()).toBeGreaterThan(250);
    }),
  );

  it('by a process that dies while others wait is broken then', () =>
    withLiving(async (pid, kill) => {
      await plant(JSON.stringify(holderOf({ pid, started: await startedOf(pid) })));
      setTimeout(kill, 200);
      expect(await waitedMs()).toBeGreaterThan(150);
    }));

  it('is broken by one of many, again and again, and never is there more than one holder', async () => {
    const text = deadHolder();
    let inside = 0;
    let worst = 0;
    const work = async () => {
      inside += 1;
      worst = Math.max(worst, inside);
      await sleep(0);
      inside -= 1;
    };
    for (let round = 0; round < 20; round += 1) {
      await writeFile(lock, text);
      await Promise.all(Array.from({ length: 12 }, () => withLock(lock, work)));
    }
    expect(worst).toBe(1);
    expect(await readdir(directory)).toEqual([]);
  });

  it('together with the guard of a breaker that died is broken when that is old', async () => {
    await plant(deadHolder());
    await writeFile(`${lock}.break`, '');
    await utimes(`${lock}.break`, new Date(), new Date(Date.now() - 11_000));
    expect(await waitedMs()).toBeLessThan(1_000);
    expect(await readdir(directory)).toEqual([]);
  });
});

describe('a lock that is never given back', () => {
  const wait = () => withLock(lock, async () => 'worked', 1);

  it('is named with its holder and what to do', () =>
    withLiving(async (pid) => {
      await plant(JSON.stringify(holderOf({ pid })));
      await expect(wait()).rejects.toMatchObject({
        code: 'file-locked',
        blame: 'held',
        message: `${lock} has been locked for 0 s by process ${pid}, which holds it since 2026-01-01T00:00:00.000Z.`,
        next: [expect.stringContaining(`kill ${pid}`)],
      });
    }));

  it.each([
    {
      why: 'its holder is elsewhere',
      text: () => JSON.stringify(holderOf({ host: 'elsewhere' })),
      by: 'on elsewhere',
    },
    { why: 'nobody can say whose it is', text: () => '', by: 'locked for 0 s.' },
  ])('offers nothing to kill here when $why', async ({ text, by }) => {
    await plant(text());
    await expect(wait()).rejects.toMatchObject({
      code: 'file-locked',
      message: expect.stringContaining(by),
      next: [expect.not.stringContaining('kill')],
    });
    expect(await readdir(directory), 'no draft is left').toEqual(['ledger.lock']);
  });
});
