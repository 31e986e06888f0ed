import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { PieceResult } from './hash-file.ts';
import { createTaskRunner, type HashRun, type HashTask } from './hash-task.ts';

/** Some threads that hash; each does its tasks in order. */
export interface HashThreads {
  readonly size: number;
  /** Gives a task to the thread that has the fewest; results in the order of its paths. */
  run(task: HashTask): Promise<readonly PieceResult[]>;
  /** Starts further threads. */
  grow(threads: number): void;
  /** Tells everybody to stop, and waits until all threads have ended. */
  close(): Promise<void>;
}

interface Thread {
  readonly worker: Worker;
  readonly waiting: {
    resolve(results: readonly PieceResult[]): void;
    reject(error: unknown): void;
  }[];
}

/** Run from its sources, the program has no file of its own that a thread could start with before Node 22.18. */
const CAN_START =
  !import.meta.url.endsWith('.ts') || Boolean((process.features as { typescript?: unknown }).typescript);
const ENTRY = import.meta.url.replace(/hash-threads(\.[jt]s)$/, 'hash-worker$1');

/** Starts threads; with 0, or where threads cannot be started, the calling thread does the work between its other turns. */
export async function startThreads(run: HashRun, threads: number): Promise<HashThreads> {
  return threads === 0 || !CAN_START ? onThisThread(run) : onThreads(run, threads);
}

async function onThisThread(run: HashRun): Promise<HashThreads> {
  const runTask = await createTaskRunner(run);
  let last: Promise<unknown> = Promise.resolve();
  return {
    size: 1,
    run: (task) => {
      const turn = last.then(() => nextTurn()).then(() => runTask(task));
      last = turn.catch(() => undefined);
      return turn;
    },
    grow: () => undefined,
    close: async () => {
      stop(run);
      await last;
    },
  };
}

function onThreads(run: HashRun, threads: number): HashThreads {
  const all: Thread[] = [];
  const start = (): void => {
    const thread: Thread = { worker: new Worker(new URL(ENTRY), { workerData: run }), waiting: [] };
    const fail = (error: unknown): void => {
      for (const { reject } of thread.waiting.splice(0)) reject(error);
    };
    thread.worker.on('message', (results: readonly PieceResult[]) =>
      thread.waiting.shift()?.resolve(results),
    );
    thread.worker.on('error', fail);
    thread.worker.on('exit', () => fail(new Error('a hashing thread ended')));
    all.push(thread);
  };
  for (let n = 0; n < threads; n += 1) start();
  return {
    get size() {
      return all.length;
    },
    run: (task) =>
      new Promise((resolve, reject) => {
        const [idlest] = all.toSorted((a, b) => a.waiting.length - b.waiting.length);
        idlest?.waiting.push({ resolve, reject });
        idlest?.worker.postMessage(task, [task.paths.buffer as ArrayBuffer, task.ends.buffer as ArrayBuffer]);
      }),
    grow: (more) => {
      for (let n = 0; n < more; n += 1) start();
    },
    close: async () => {
      stop(run);
      await Promise.all(all.map(({ worker }) => worker.terminate()));
    },
  };
}

/** Whoever reads gives up at its next chunk. */
export function stop(run: HashRun): void {
  Atomics.store(new BigInt64Array(run.shared), 1, 1n);
}
