import { link, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { z } from 'zod';
import { HeadwaterError } from '../errors.ts';

const ownerSchema = z.object({
  pid: z.number().int().positive(),
  hostname: z.string(),
  /** Start of the process in kernel ticks (proc(5), `stat` field 22), so that a reused pid is not taken for it. */
  startTicks: z.string().nullable(),
  since: z.string(),
});
type Owner = z.output<typeof ownerSchema>;

/** A guard left behind by a process that died while it removed a dead lock; removing takes milliseconds. */
const GUARD_STALE_MS = 10_000;

/**
 * Takes the lock file, so that one process at a time has the embedded queue open. A lock whose owner is dead is broken.
 * Throws HeadwaterError `queue-busy` (held) while its owner lives, or runs on another host, where we cannot tell.
 * Resolves to a function that gives the lock back.
 */
export async function takeLock(file: string): Promise<() => Promise<void>> {
  const own: Owner = {
    pid: process.pid,
    hostname: hostname(),
    startTicks: await startTicks(process.pid),
    since: new Date().toISOString(),
  };
  for (;;) {
    if (await place(file, own)) break;
    const owner = await readOwner(file);
    if (owner !== null && (await isAlive(owner))) throw busy(file, owner);
    await breakLock(file);
  }
  return async () => {
    const owner = await readOwner(file);
    if (owner?.pid === own.pid && owner.since === own.since) await rm(file, { force: true });
  };
}

/** Writes a whole file and gives it its name in one step, so nobody reads half an owner. False when the name is taken. */
async function place(file: string, owner: Owner): Promise<boolean> {
  const draft = `${file}.${owner.pid}.${Math.random().toString(36).slice(2)}`;
  await writeFile(draft, JSON.stringify(owner), { mode: 0o600 });
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Removes a dead lock. Under a guard, so that of two breakers the second does not remove the first one's new lock. */
async function breakLock(file: string): Promise<void> {
  const guard = `${file}.break`;
  try {
    await writeFile(guard, '', { flag: 'wx' });
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    const age = await stat(guard).then(
      (found) => Date.now() - found.mtimeMs,
      () => 0,
    );
    if (age > GUARD_STALE_MS) await rm(guard, { force: true });
    await new Promise((resolve) => setTimeout(resolve, 50));
    return;
  }
  try {
    // Gone already: whoever comes next may own the name by now, so leave it.
    if (!(await exists(file))) return;
    const owner = await readOwner(file);
    if (owner === null || !(await isAlive(owner))) await rm(file, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

async function readOwner(file: string): Promise<Owner | null> {
  try {
    return ownerSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return null;
  }
}

async function isAlive(owner: Owner): Promise<boolean> {
  if (owner.hostname !== hostname()) return true;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    // EPERM: it exists, and belongs to somebody else.
    if (!isCode(error, 'EPERM')) return false;
  }
  const ticks = await startTicks(owner.pid);
  return ticks === null || owner.startTicks === null || ticks === owner.startTicks;
}

/** Null where there is no /proc, or the process is gone. */
async function startTicks(pid: number): Promise<string | null> {
  try {
    const line = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command in parentheses and may hold anything; fields are counted from its end.
    return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function busy(file: string, owner: Owner): HeadwaterError {
  const here = owner.hostname === hostname();
  return new HeadwaterError({
    code: 'queue-busy',
    blame: 'held',
    message: `The embedded queue is in use by process ${owner.pid}${here ? '' : ` on ${owner.hostname}`}, since ${owner.since}.`,
    next: [
      here
        ? `Wait for that headwater command to end, or stop it with \`kill ${owner.pid}\`; nothing is lost by that.`
        : `If no headwater runs on ${owner.hostname} any more, remove ${file}.`,
      'To let several processes work at once, set `queue` to a redis:// address.',
    ],
  });
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
