import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tryLock } from '../../../src/locks/file-lock.ts';
import { hasProc, holderOf, startedOf, withLiving, zombie } from './holders.ts';

let folder = '';
let file = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headwater lock '));
  file = join(folder, 'queue.lock');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const plant = (value: unknown, ageMs = 0) =>
  writeFile(file, typeof value === 'string' ? value : JSON.stringify(value)).then(() =>
    utimes(file, new Date(), new Date(Date.now() - ageMs)),
  );

/** As the embedded queue takes its lock. */
const LASTING = { elsewhereMs: null, unreadableMs: 0 };
const PATIENT = { elsewhereMs: 30_000, unreadableMs: 30_000 };

async function taken(staleAfter = LASTING as Parameters<typeof tryLock>[1]) {
  const attempt = await tryLock(file, staleAfter);
  if (!attempt.taken) throw new Error(`held by ${JSON.stringify(attempt.holder)}`);
  return attempt.release;
}

describe('tryLock', () => {
  it('is given back, and leaves nothing behind', async () => {
    const release = await taken();
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ pid: process.pid, host: hostname() });
    expect(await readdir(folder)).toEqual(['queue.lock']);
    await release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is refused within the same process too, and can be taken again afterwards', async () => {
    const release = await taken();
    expect(await tryLock(file, LASTING)).toMatchObject({ taken: false, holder: { pid: process.pid } });
    await release();
    const again = await taken();
    await release();
    expect(existsSync(file), 'the first release is spent').toBe(true);
    await again();
  });

  it.each([
    { why: 'whose start nobody noted', started: async () => null },
    ...(hasProc ? [{ why: 'that started when it says', started: startedOf }] : []),
  ])('is refused while the owner lives, $why, naming it', ({ started }) =>
    withLiving(async (pid) => {
      const holder = holderOf({ pid, started: await started(pid) });
      await plant(holder, 86_400_000);
      expect(await tryLock(file, LASTING)).toEqual({ taken: false, holder });
      expect(existsSync(file)).toBe(true);
    }),
  );

  it.each([
    { why: 'ever, where no age says that it ended', ageMs: 86_400_000, staleAfter: LASTING },
    { why: 'as long as it is young', ageMs: 0, staleAfter: PATIENT },
  ])(
    'is refused when the owner is on another host, where nobody can look, $why',
    async ({ ageMs, staleAfter }) => {
      const holder = holderOf({ host: 'elsewhere' });
      await plant(holder, ageMs);
      expect(await tryLock(file, staleAfter)).toEqual({ taken: false, holder });
    },
  );

  it('is refused while nobody can say whose it is, if that is to be waited for', async () => {
    await plant('');
    expect(await tryLock(file, PATIENT)).toEqual({ taken: false, holder: null });
  });

  it.each(
    [
      { why: 'whose owner is dead', owner: async () => holderOf(), proc: false },
      {
        why: 'whose pid was given to another process',
        owner: async () => holderOf({ pid: process.pid, started: '1' }),
        proc: true,
      },
      { why: 'whose owner is a zombie', owner: zombie, proc: true },
      { why: 'that is no lock', owner: async () => 'garbage', proc: false },
      { why: 'that is empty', owner: async () => '', proc: false },
    ].filter(({ proc }) => hasProc || !proc),
  )('breaks a lock $why', async ({ owner }) => {
    await plant(await owner());
    const release = await taken();
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ pid: process.pid });
    await release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('breaks a lock of another host that is old enough', async () => {
    await plant(holderOf({ host: 'elsewhere' }), 31_000);
    await (await taken(PATIENT))();
  });

  it('goes to one of many that break a dead lock at once', async () => {
    await plant(holderOf());
    const attempts = await Promise.all(Array.from({ length: 8 }, () => tryLock(file, LASTING)));
    expect(attempts.filter((attempt) => attempt.taken)).toHaveLength(1);
    expect((await readdir(folder)).sort()).toEqual(['queue.lock']);
  });

  it('does not give back what has become somebody else’s', async () => {
    const release = await taken();
    await plant(holderOf({ pid: 1 }));
    await release();
    expect(existsSync(file)).toBe(true);
  });

  it.runIf(process.getuid?.() !== 0)('never breaks a lock that it may not read', async () => {
    await plant(holderOf());
    await chmod(file, 0);
    await expect(tryLock(file, LASTING)).rejects.toMatchObject({ code: 'EACCES' });
    expect(await readdir(folder)).toEqual(['queue.lock']);
  });

  it('is refused, and does not spin, when the name leads to nothing', async () => {
    await symlink(join(folder, 'none'), file);
    expect(await tryLock(file, LASTING)).toEqual({ taken: false, holder: null });
    expect(await readdir(folder)).toEqual(['queue.lock']);
  });

  it('needs a directory', async () => {
    await expect(tryLock(join(folder, 'none', 'lock'), LASTING)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
