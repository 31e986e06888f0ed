import { Worker } from 'node:worker_threads';
import { startedModule } from '../../started-module.ts';
import { endWithoutThreads } from './hung-threads.ts';
import type { Answer, Job, Scope, Spare } from './messages.ts';
import { Progress } from './progress.ts';
import type { Reports, Workers } from './workers.ts';

/** Jobs a thread has at once: while one answer travels, the next job is under way. */
const JOBS_EACH = 2;
/** How often it is looked whether threads get on, in parts of the time after which they count as hung. */
const LOOKS = 8;

/** A thread makes few objects; by default each would let tens of MiB of short-lived ones pile up. */
const LIMITS = { maxYoungGenerationSizeMb: 4 } as const;

interface Thread {
  readonly worker: Worker;
  readonly progress: Progress;
  readonly jobs: Job[];
  seen: number;
  seenAtMs: number;
}

/** Threads with one call under way each. They are started as there is work for them. */
export function createThreads(scope: Scope, most: number, reports: Reports): Workers {
  const threads: Thread[] = [];
  const spares: Spare[] = [];
  /** Buffers that came from a thread, and may go back to one: a process's batches lie together in one buffer. */
  const own = new WeakSet<ArrayBufferLike>();
  let hung = 0;
  let closing = false;
  let wanted = false;

  const watch = setInterval(() => {
    for (const thread of [...threads]) if (hangs(thread, scope.hungAfterMs)) giveUp(thread);
  }, scope.hungAfterMs / LOOKS).unref();

  function giveUp(thread: Thread): void {
    threads.splice(threads.indexOf(thread), 1);
    thread.worker.removeAllListeners();
    thread.worker.unref();
    if (hung++ === 0) endWithoutThreads();
    const [current, ...rest] = thread.jobs;
    if (current !== undefined) reports.hung(current, thread.progress.directory);
    reports.returned(rest);
  }

  function start(): Thread {
    const progress = new Progress();
    const worker = new Worker(startedModule('shares/walk/thread'), {
      workerData: { scope, progress: progress.buffer },
      resourceLimits: LIMITS,
    });
    const thread: Thread = { worker, progress, jobs: [], seen: 0, seenAtMs: performance.now() };
    worker.on('message', (answer: Answer) => {
      thread.jobs.shift();
      if (answer.batch !== null) own.add(answer.batch.kinds.buffer);
      reports.answer(answer);
    });
    worker.on('error', (error) => reports.broken(error));
    worker.on('exit', (code) => {
      if (!closing) reports.broken(new Error(`a thread of the walk ended with ${code}`));
    });
    progress.wanted = wanted;
    threads.push(thread);
    return thread;
  }

  return {
    mode: 'narrow',
    get room() {
      return most * JOBS_EACH - threads.reduce((sum, { jobs }) => sum + jobs.length, 0);
    },
    send: (job) => {
      let idlest = threads[0];
      for (const thread of threads) if (thread.jobs.length < (idlest?.jobs.length ?? 0)) idlest = thread;
      if (idlest === undefined || (idlest.jobs.length > 0 && threads.length < most)) idlest = start();
      if (idlest.jobs.length === 0) idlest.seenAtMs = performance.now();
      idlest.jobs.push(job);
      const spare = spares.pop() ?? null;
      idlest.worker.postMessage({ job, spare }, spare === null ? [] : [spare.fixed, spare.paths]);
    },
    recycle: ({ kinds, paths }) => {
      const [fixed, path] = [kinds.buffer, paths.buffer];
      if (!own.delete(fixed) || spares.length >= most * JOBS_EACH) return;
      spares.push({ fixed: fixed as ArrayBuffer, paths: path as ArrayBuffer });
    },
    want: (now) => {
      if (now === wanted) return;
      wanted = now;
      for (const { progress } of threads) progress.wanted = now;
    },
    close: async () => {
      closing = true;
      clearInterval(watch);
      await Promise.all(threads.map((thread) => end(thread, scope.hungAfterMs)));
    },
  };
}

function hangs(thread: Thread, hungAfterMs: number): boolean {
  const count = thread.progress.count;
  const now = performance.now();
  // What has not begun cannot hang: a busy machine may take long to start a thread.
  if (thread.jobs.length === 0 || count === 0 || count !== thread.seen) {
    thread.seen = count;
    thread.seenAtMs = now;
  }
  return now - thread.seenAtMs > hungAfterMs;
}

/**
 * A thread ends by itself, between two jobs: ended from outside it would leave directories open, and while it loads koffi
 * it would take the whole process down. One whose call hangs is left behind.
 */
async function end({ worker, progress }: Thread, hungAfterMs: number): Promise<void> {
  if (worker.threadId === -1) return;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), hungAfterMs);
  });
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  progress.end();
  worker.postMessage(null);
  if ((await Promise.race([ended, late])) === 'late') {
    worker.unref();
    endWithoutThreads();
  }
  clearTimeout(timer);
}
