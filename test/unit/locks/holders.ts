import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Holder } from '../../../src/locks/holder.ts';

/** Without /proc nobody can tell a recycled pid or a zombie. */
export const hasProc = existsSync('/proc/self/stat');

/** A pid that was real a moment ago. */
export const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid;

/** A holder on this host; dead unless it is told otherwise. */
export const holderOf = (differs: Partial<Holder> = {}): Holder => ({
  host: hostname(),
  pid: differs.pid ?? deadPid(),
  started: null,
  since: '2026-01-01T00:00:00.000Z',
  ...differs,
});

/** Start of a process in ticks: proc(5), `stat` field 22. */
export async function startedOf(pid: number): Promise<string> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8');
  return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

/** A process that has ended and that nobody reaps; its parent is gone after three seconds. */
export async function zombie(): Promise<Holder> {
  // The shell becomes another program, which never waits for the child it inherits.
  const parent = spawn('sh', ['-c', 'sleep 0.05 & echo $!; exec sleep 3'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  const started = await startedOf(pid);
  while (!(await readFile(`/proc/${pid}/stat`, 'utf8')).includes(') Z ')) await sleep(10);
  return holderOf({ pid, started });
}

/** Runs `work` with a process that lives for as long. */
export async function withLiving<T>(work: (pid: number, kill: () => boolean) => Promise<T>): Promise<T> {
  const living = spawn('sleep', ['20']);
  try {
    return await work(living.pid ?? 0, () => living.kill('SIGKILL'));
  } finally {
    living.kill('SIGKILL');
  }
}
