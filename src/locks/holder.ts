import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { z } from 'zod';

const holderSchema = z.object({
  /** Without control characters, because it is shown to people. */
  host: z.string().regex(/^\P{Cc}*$/u),
  /** Positive, because kill(2) takes 0 and less for groups of processes. */
  pid: z.number().int().positive(),
  /** Start of the process in clock ticks since boot (proc(5), `stat` field 22); null where there is no /proc. */
  started: z.string().nullable(),
  since: z.iso.datetime(),
});

/** The process that holds a lock, as its lock file says; `since` is when it began to ask for it. */
export type Holder = Readonly<z.output<typeof holderSchema>>;

/** This process as the holder of a lock. */
export async function thisProcess(): Promise<Holder> {
  const seen = await lookAt(process.pid, '/proc');
  return {
    host: hostname(),
    pid: process.pid,
    started: seen?.started ?? null,
    since: new Date().toISOString(),
  };
}

/** The holder a lock file names; null when it is no lock, such as the empty file a power failure may leave. */
export function parseHolder(text: string): Holder | null {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** True when the holder runs on this host, so that one can look whether it lives. */
export function isHere(holder: Holder): boolean {
  return holder.host === hostname();
}

/** For messages: `process 12`, or `process 12 on elsewhere`. */
export function nameOf(holder: Holder): string {
  return `process ${holder.pid}${isHere(holder) ? '' : ` on ${holder.host}`}`;
}

/**
 * True while a holder on this host runs. Dead are also: a zombie, because some containers never reap; and a holder whose
 * pid has gone to a process that started at another time. Where /proc does not show the process (no Linux, or mounted
 * with `hidepid`), only that the pid runs is known.
 */
export async function isAlive(holder: Holder, proc = '/proc'): Promise<boolean> {
  const seen = await lookAt(holder.pid, proc);
  if (seen === null) return isRunning(holder.pid);
  if (seen.isDead) return false;
  return holder.started === null || seen.started === null || seen.started === holder.started;
}

/** Fields 3 (state) and 22 (start) of /proc/PID/stat, proc(5); null when it cannot be read. */
async function lookAt(
  pid: number,
  proc: string,
): Promise<{ readonly isDead: boolean; readonly started: string | null } | null> {
  try {
    const line = await readFile(`${proc}/${pid}/stat`, 'utf8');
    // Field 2 is the command in parentheses and may hold anything; fields are counted from its end.
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    return { isDead: ['Z', 'X', 'x'].includes(fields[0] ?? ''), started: fields[19] ?? null };
  } catch {
    return null;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It runs, and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
