import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Servers are where only root looks. */
const PATH = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin'];

/** The first of these programs that this machine lacks. */
export function missingProgram(...programs: readonly string[]): string | undefined {
  return programs.find((program) => !PATH.some((folder) => existsSync(join(folder, program))));
}

/** A program that was started, and what it said so far. */
export interface Started {
  readonly child: ChildProcess;
  said(): string;
  /** SIGTERM, and SIGKILL when that does not help in five seconds. */
  stop(): Promise<void>;
}

/** Starts a program that gets SIGTERM when this process ends, however it ends. */
export function startProgram(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Started {
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Samba ends its whole process group, which must not be the one of the tests.
    detached: true,
    env: { ...process.env, PATH: PATH.join(':'), ...environment },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (piece) => {
      said = `${said}${piece}`.slice(-10_000);
    });
  const gone = once(child, 'exit');
  return {
    child,
    said: () => said,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      signalGroup(child, 'SIGTERM');
      if ((await Promise.race([gone, wait(5000, 'late', { ref: false })])) !== 'late') return;
      signalGroup(child, 'SIGKILL');
      await gone;
    },
  };
}

/** To a program and those it started itself, but for such as left its group. */
function signalGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has just ended.
  }
}

/** How a program ended. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, for a minute at most. */
export async function run(program: string, args: readonly string[]): Promise<Ran> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
    env: { ...process.env, PATH: PATH.join(':'), NO_COLOR: '1' },
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (piece: string) => {
      said[name] += piece;
    });
  const [code] = await once(child, 'close');
  return { code, ...said };
}

/** Runs a program to its end, with text on its input. Throws with what it said when it fails. */
export function runProgram(program: string, args: readonly string[], input = ''): string {
  const ended = spawnSync(program, args, {
    input,
    encoding: 'utf8',
    timeout: 20_000,
    env: { ...process.env, PATH: PATH.join(':') },
  });
  if (ended.status !== 0)
    throw new Error(`${program}: ${ended.error?.message ?? `${ended.stdout}${ended.stderr}`}`);
  return ended.stdout;
}

const WAIT_MS = 15_000;

/** Waits until something is so; throws with what `server` said when it ended before that, or took too long. */
export async function until(server: Started, isSo: () => Promise<boolean> | boolean): Promise<void> {
  for (const from = Date.now(); Date.now() - from < WAIT_MS; await wait(20)) {
    if (await isSo()) return;
    if (server.child.exitCode !== null || server.child.signalCode !== null) break;
  }
  await server.stop();
  throw new Error(`${server.child.spawnargs.join(' ')}: did not come up: ${server.said()}`);
}

/** Whether something listens on a port of the loopback. */
export function listensOn(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(socket.destroy() !== undefined));
    socket.once('error', () => resolve(false));
  });
}
