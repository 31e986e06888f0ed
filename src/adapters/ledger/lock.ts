import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { HeadwaterError } from '../../errors.ts';

/** A holder on another host cannot be asked whether it lives, so its lock is broken after this long. */
const FOREIGN_STALE_MS = 30_000;
const GIVE_UP_MS = 60_000;

/**
 * Runs `work` while no other process holds `path`. The lock file names its holder; one left by a process that died on
 * this host is broken at once. Throws HeadwaterError `ledger-locked` after a minute.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  await acquire(path);
  try {
    return await work();
  } finally {
    await unlink(path);
  }
}

async function acquire(path: string): Promise<void> {
  const mine = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const deadline = Date.now() + GIVE_UP_MS;
  await writeFile(
    mine,
    JSON.stringify({ host: hostname(), pid: process.pid, started: startOf(process.pid) }),
  );
  try {
    for (let waitMs = 2; ; waitMs = Math.min(waitMs * 2, 50)) {
      // link(2) fails when the name exists: whoever links first holds the lock, with its content already in place.
      if (await link(mine, path).then(() => true, existsAlready)) return;
      if (await isAbandoned(path)) await breakLock(path);
      else if (Date.now() > deadline) throw locked(path);
      else await sleep(waitMs * (0.5 + Math.random()));
    }
  } finally {
    await unlink(mine);
  }
}

function existsAlready(error: NodeJS.ErrnoException): false {
  if (error.code === 'EEXIST') return false;
  throw error;
}

async function isAbandoned(path: string): Promise<boolean> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    const holder = JSON.parse(text) as { host: string; pid: number; started: string };
    if (holder.host !== hostname()) return Date.now() - mtimeMs > FOREIGN_STALE_MS;
    return startOf(holder.pid) !== holder.started;
  } catch {
    return false;
  }
}

/**
 * When a process started, so that a recycled pid is not taken for the old holder; '' when the pid is not running.
 * Field 22 of /proc/PID/stat [proc(5)]; where there is no /proc, only whether it runs.
 */
function startOf(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
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

/** Two processes may see the same dead holder: renaming first means only one of them removes that very file. */
async function breakLock(path: string): Promise<void> {
  const aside = `${path}.dead.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const abandoned = await isAbandoned(aside);
  // Renamed a fresh lock by mistake: put it back, unless a third process has locked meanwhile.
  if (!abandoned) await link(aside, path).catch(() => undefined);
  await unlink(aside);
}

function locked(path: string): HeadwaterError {
  return new HeadwaterError({
    code: 'ledger-locked',
    blame: 'held',
    message: `The ledger has been locked for a minute (${path}).`,
    next: ['Wait for the other headwater process to finish, or stop it.'],
  });
}
