import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeLock } from '../../../src/jobs/lock.ts';
import { holderOf, withLiving } from '../locks/holders.ts';

let folder = '';
let file = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headwater-lock-'));
  file = join(folder, 'queue.lock');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('takeLock', () => {
  it('is given back, and leaves nothing behind', async () => {
    const release = await takeLock(file);
    expect(await readdir(folder)).toEqual(['queue.lock']);
    await release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses while the owner lives, naming it and what to do', () =>
    withLiving(async (pid) => {
      await writeFile(file, JSON.stringify(holderOf({ pid })));
      await expect(takeLock(file)).rejects.toMatchObject({
        code: 'queue-busy',
        blame: 'held',
        message: expect.stringContaining(`process ${pid}, since 2026-01-01`),
        next: expect.arrayContaining([expect.stringContaining(`kill ${pid}`)]),
      });
    }));

  it('refuses when the owner is on another host, where nobody can look', async () => {
    await writeFile(file, JSON.stringify(holderOf({ host: 'elsewhere' })));
    await expect(takeLock(file)).rejects.toMatchObject({
      code: 'queue-busy',
      message: expect.stringContaining('on elsewhere'),
      next: expect.arrayContaining([expect.stringContaining(`remove ${file}`)]),
    });
  });

  it('breaks at once what is no lock: a power failure left it', async () => {
    await writeFile(file, 'garbage');
    await (await takeLock(file))();
    expect(await readdir(folder)).toEqual([]);
  });
});
