import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

/** Some threads that all do the same kind of task; each does its tasks in order. */
export interface Crew<Task, Result> {
  readonly size: number;
  /** Gives a task to the thread that has the fewest. What is in `hand` is given away, not copied. */
  run(task: Task, hand?: readonly ArrayBuffer[]): Promise<Result>;
  /** Starts further threads. */
  grow(threads: number): void;
  /** Waits until all threads have ended; what they have in hand is lost. */
  close(): Promise<void>;
}

/** What a crew does. */
export interface Trade<Setup, Task, Result> {
  /** Module that a thread starts with: it gets `setup` as `workerData`, and answers each message with a result. */
  readonly entry: URL;
  readonly setup: Setup;
  /** The same on the calling thread. */
  readonly here: (setup: Setup) => Promise<(task: Task) => Result>;
}

interface Thread<Result> {
  readonly worker: Worker;
  readonly waiting: { resolve(result: Result): void; reject(error: unknown): void }[];
}

/** Run from its sources, the program has no file of its own that a thread could start with before Node 22.18. */
const CAN_START =
  !import.meta.url.endsWith('.ts') || Boolean((process.features as { typescript?: unknown }).typescript);

/** Starts threads; with 0, or where threads cannot be started, the calling thread does the work between its other turns. */
export async function startCrew<Setup, Task, Result>(
  trade: Trade<Setup, Task, Result>,
  threads: number,
): Promise<Crew<Task, Result>> {
  return threads === 0 || !CAN_START ? onThisThread(trade) : onThreads(trade, threads);
}

async function onThisThread<Setup, Task, Result>({
  here,
  setup,
}: Trade<Setup, Task, Result>): Promise<Crew<Task, Result>> {
  const runTask = await here(setup);
  let last: Promise<unknown> = Promise.resolve();
  return {
    size: 1,
    run: (task) => {
      const turn = last.then(() => nextTurn()).then(() => runTask(task));
      last = turn.catch(() => undefined);
      return turn;
    },
    grow: () => undefined,
    close: async () => void (await last),
  };
}

function onThreads<Setup, Task, Result>(
  { entry, setup }: Trade<Setup, Task, Result>,
  threads: number,
): Crew<Task, Result> {
  const all: Thread<Result>[] = [];
  const start = (): void => {
    const thread: Thread<Result> = { worker: new Worker(entry, { workerData: setup }), waiting: [] };
    const fail = (error: unknown): void => {
      for (const { reject } of thread.waiting.splice(0)) reject(error);
    };
    thread.worker.on('message', (result: Result) => thread.waiting.shift()?.resolve(result));
    thread.worker.on('error', fail);
    thread.worker.on('exit', () => fail(new Error('a reading thread ended')));
    all.push(thread);
  };
  for (let n = 0; n < threads; n += 1) start();
  return {
    get size() {
      return all.length;
    },
    run: (task, hand = []) =>
      new Promise((resolve, reject) => {
        const [idlest] = all.toSorted((a, b) => a.waiting.length - b.waiting.length);
        idlest?.waiting.push({ resolve, reject });
        idlest?.worker.postMessage(task, [...hand]);
      }),
    grow: (more) => {
      for (let n = 0; n < more; n += 1) start();
    },
    close: async () => void (await Promise.all(all.map(({ worker }) => worker.terminate()))),
  };
}
