import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { inTurn } from '../../../scripts/turns.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headwater turns '));
});
afterEach(() => rmSync(folder, { recursive: true }));
const silent = (): void => undefined;

it('lets one work at a time, and leaves nothing behind', async () => {
  const lock = join(folder, 'new', 'lock');
  const told: string[] = [];
  let inside = 0;
  const work = async (): Promise<number> => {
    inside += 1;
    await new Promise((resolve) => setTimeout(resolve, 20));
    const seen = inside;
    inside -= 1;
    return seen;
  };
  const tell = (text: string): void => void told.push(text);
  expect(await Promise.all([inTurn(lock, tell, work), inTurn(lock, tell, work)])).toEqual([1, 1]);
  expect(told).toEqual([`another set-up is running (process ${process.pid}); waiting for it`]);
  expect(existsSync(lock)).toBe(false);
});

it('takes over from a process that died', async () => {
  const lock = join(folder, 'lock');
  // Larger than any process id that Linux gives out (2^22).
  writeFileSync(lock, '99999999');
  expect(await inTurn(lock, silent, () => 'done')).toBe('done');
});

it('takes over a lock that is older than any set-up', async () => {
  const lock = join(folder, 'lock');
  writeFileSync(lock, String(process.ppid));
  utimesSync(lock, new Date(0), new Date(0));
  expect(await inTurn(lock, silent, () => 'done')).toBe('done');
});

it('gives its turn away when the work fails', async () => {
  const lock = join(folder, 'lock');
  await expect(inTurn(lock, silent, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(existsSync(lock)).toBe(false);
});
