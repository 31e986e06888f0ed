import { type ChildProcess, fork } from 'node:child_process';
import { HeadwaterError } from '../../../errors.ts';
import { startedModule } from '../../started-module.ts';
import type { Answer, Scope } from './messages.ts';
import type { ToProcess, WideCalls } from './process.ts';
import type { Reports, Workers } from './workers.ts';

/** Calls in flight at most; libuv's pool is as large, which is only possible in a process that starts with it. */
const CALLS = 256;
/** Jobs at once: while the last calls of one come back, the others keep the file system busy. */
const JOBS = 4;
/** A killed process is waited for this long; one whose call hangs in the kernel may outlive that. */
const END_MS = 2000;

/** A process with many calls in flight. A call that hangs for ever is no matter: the process is killed in the end. */
export function createProcess(scope: Scope, calls: WideCalls, reports: Reports): Workers {
  const child = fork(startedModule('shares/walk/process'), {
    env: { ...process.env, UV_THREADPOOL_SIZE: String(CALLS) },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let jobs = 0;
  let closing = false;
  const send = (message: ToProcess): void => void child.send(message);
  child.on('message', (message) => {
    const answer = message as Answer;
    if (answer.done) jobs--;
    reports.answer(answer);
  });
  child.on('error', (error) => reports.broken(broken(error.message, error)));
  child.on('exit', (code, signal) => {
    if (!closing) reports.broken(broken(`it ended with ${code ?? signal}`));
  });
  send({ kind: 'start', scope, calls, most: CALLS });
  return {
    mode: 'wide',
    get room() {
      return JOBS - jobs;
    },
    send: (job) => {
      if (job.kind !== 'list') throw new Error(`the process of a walk has no ${job.kind} jobs`);
      jobs++;
      send(job);
    },
    recycle: () => undefined,
    want: () => undefined,
    close: () => {
      closing = true;
      return ended(child);
    },
  };
}

/** Rows of half-listed directories went out already, so nobody else can take its jobs over: that is for the next scan. */
function broken(why: string, cause?: unknown): HeadwaterError {
  return new HeadwaterError({
    code: 'walk-broken',
    blame: 'held',
    message: `The process that lists slow file systems is gone: ${why}.`,
    next: [
      'Scan again: what was listed until then is kept.',
      'If that happens again, look whether this machine has memory left: dmesg, or the limits of its container.',
    ],
    cause,
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, END_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGKILL');
  });
  child.unref();
  if (child.connected) child.disconnect();
}
