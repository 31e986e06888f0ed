import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { breakAbandoned } from '../../../src/locks/abandoned.ts';
import { holderOf } from './holders.ts';

let folder = '';
let file = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headwater abandoned '));
  file = join(folder, 'lock');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const living = () => holderOf({ pid: process.pid });
const breakIt = async () => {
  await breakAbandoned(file, { elsewhereMs: 30_000, unreadableMs: 30_000 });
  return (await readdir(folder)).sort();
};

describe('breaking', () => {
  it.each([
    { why: 'removes what is abandoned', holder: () => holderOf(), left: [] },
    { why: 'leaves what somebody else has locked since', holder: living, left: ['lock'] },
  ])('$why', async ({ holder, left }) => {
    await writeFile(file, JSON.stringify(holder()));
    expect(await breakIt()).toEqual(left);
  });

  it('does nothing to a lock that is gone', async () => {
    expect(await breakIt()).toEqual([]);
  });

  it.each([
    { why: 'leaves the lock to another breaker at work', ageMs: 0, left: ['lock', 'lock.break'] },
    { why: 'removes the guard of a breaker that died, and no more', ageMs: 11_000, left: ['lock'] },
  ])('$why', async ({ ageMs, left }) => {
    await writeFile(file, JSON.stringify(holderOf()));
    await writeFile(`${file}.break`, '');
    await utimes(`${file}.break`, new Date(), new Date(Date.now() - ageMs));
    expect(await breakIt()).toEqual(left);
  });
});
