import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { HeadwaterError } from '../../errors.ts';

/** A holder that cannot be asked whether it lives (on another host, or unreadable) loses its lock after this long. */
const UNKNOWN_STALE_MS = 30_000;
/** A guard left by a process that died while it removed an abandoned lock; removing takes milliseconds. */
const GUARD_STALE_MS = 10_000;
const GIVE_UP_MS = 60_000;

const holderSchema = z.object({ host: z.string(), pid: z.number(), started: z.string() });
type Holder = z.output<typeof holderSchema>;

/**
 * Runs `work` while no other process holds `path`. The lock file names its holder; one left by a process that died on
 * this host is broken at once. Throws HeadwaterError `ledger-locked` after a minute.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const mine = await acquire(path);
  try {
    return await work();
  } finally {
    // Held for so long that it was taken away: what lies there now belongs to somebody else.
    if ((await readFile(path, 'utf8').catch(() => null)) === mine) await rm(path, { force: true });
  }
}

/** Returns the text of the lock, which no other lock ever has. */
async function acquire(path: string): Promise<string> {
  const token = randomBytes(8).toString('hex');
  const draft = `${path}.${process.pid}.${token}`;
  const holder: Holder = { host: hostname(), pid: process.pid, started: startOf(process.pid) };
  const mine = JSON.stringify({ ...holder, token });
  const deadline = Date.now() + GIVE_UP_MS;
  await writeFile(draft, mine);
  try {
    for (let waitMs = 2; ; waitMs = Math.min(waitMs * 2, 50)) {
      // link(2) fails when the name exists: whoever links first holds the lock, with its content already in place.
      if (await link(draft, path).then(() => true, existsAlready)) return mine;
      if (await isAbandoned(path)) await breakLock(path);
      else if (Date.now() > deadline) throw locked(path);
      else await sleep(waitMs * (0.5 + Math.random()));
    }
  } finally {
    await unlink(draft);
  }
}

function existsAlready(error: NodeJS.ErrnoException): false {
  if (error.code === 'EEXIST') return false;
  throw error;
}

/** True when the lock's holder is dead. A lock without a holder is what a power failure left of one. */
async function isAbandoned(path: string): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return false;
  const holder = parseHolder(text);
  if (holder === null || holder.host !== hostname()) return (await ageOf(path)) > UNKNOWN_STALE_MS;
  return startOf(holder.pid) !== holder.started;
}

function parseHolder(text: string): Holder | null {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/**
 * When a process started, so that a recycled pid is not taken for the old holder; '' when the pid is not running, a
 * zombie included: some containers never reap. Fields 3 and 22 of /proc/PID/stat [proc(5)]; where there is no /proc,
 * only whether it runs.
 */
function startOf(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? '' : (fields[19] ?? '');
  } catch {
    if (process.platform === 'linux') return '';
    return isRunning(pid) ? 'running' : '';
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Removes an abandoned lock. Two processes may see the same dead holder; the guard lets one at a time look again and
 * remove, so that the slower one does not take away what a third has locked since.
 */
async function breakLock(path: string): Promise<void> {
  const guard = `${path}.break`;
  try {
    await writeFile(guard, '', { flag: 'wx' });
  } catch (error) {
    existsAlready(error as NodeJS.ErrnoException);
    if ((await ageOf(guard)) > GUARD_STALE_MS) await rm(guard, { force: true });
    else await sleep(5);
    return;
  }
  try {
    if (await isAbandoned(path)) await rm(path, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}

/** Milliseconds since a file was written; 0 when it is gone. */
async function ageOf(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
}

function locked(path: string): HeadwaterError {
  return new HeadwaterError({
    code: 'ledger-locked',
    blame: 'held',
    message: `The ledger has been locked for a minute (${path}).`,
    next: ['Wait for the other headwater process to finish, or stop it.'],
  });
}
