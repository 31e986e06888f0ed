import { availableParallelism } from 'node:os';
import type { HashedFile, Hashing, HashOptions } from '../../ports/hashing.ts';
import type { EntryToDo } from '../../ports/side-tables.ts';
import { type HashJob, jobsOf } from './hash-jobs.ts';
import { createPace } from './hash-pace.ts';
import type { HashRun } from './hash-task.ts';
import { type HashThreads, startThreads, stop } from './hash-threads.ts';
import { realRoot } from './look.ts';
import { assertSameRoot, inspectRoot } from './root.ts';

/** Jobs a thread has at once: one in hand, and more so that it never waits for the one who hands out. */
const JOBS_EACH = 3;
const TOLD_EVERY_MS = 200;

/** Reads the contents of files on threads of their own. */
export function createHashing(): Hashing {
  return { hash };
}

async function* hash(
  root: string,
  files: AsyncIterable<readonly EntryToDo[]>,
  options: HashOptions,
): AsyncGenerator<readonly HashedFile[]> {
  const identity = await inspectRoot(root);
  const run: HashRun = {
    root: await realRoot(root),
    algorithm: options.algorithm,
    shared: new SharedArrayBuffer(16),
  };
  const counters = new BigInt64Array(run.shared);
  const threads = await startThreads(run, options.threads ?? availableParallelism());
  const pace = createPace(threads, () => Atomics.load(counters, 0));
  const tell = () => options.onRead?.(Number(Atomics.load(counters, 0)));
  const timer = setInterval(tell, TOLD_EVERY_MS);
  const stopAll = () => stop(run);
  options.signal?.addEventListener('abort', stopAll);
  if (options.signal?.aborted) stopAll();
  try {
    for await (const found of inFlight(files, options, threads)) {
      pace.look();
      if (found.some(({ result }) => result.kind !== 'read')) await assertSameRoot(root, identity);
      yield found;
    }
    tell();
  } finally {
    clearInterval(timer);
    options.signal?.removeEventListener('abort', stopAll);
    await threads.close();
  }
}

/** Results as they come, while enough jobs are with the threads. */
async function* inFlight(
  files: AsyncIterable<readonly EntryToDo[]>,
  { algorithm, signal }: HashOptions,
  threads: HashThreads,
): AsyncGenerator<readonly HashedFile[]> {
  const jobs = jobsOf(files, algorithm);
  const finished: (readonly HashedFile[])[] = [];
  let running = 0;
  let more = true;
  let failure: { readonly error: unknown } | null = null;
  let wake: () => void = () => undefined;

  const start = (job: HashJob): void => {
    running += 1;
    threads
      .run(job.task)
      .then((results) => {
        const done = job.done(results);
        if (done !== null && done.length > 0) finished.push(done);
      })
      .catch((error) => {
        failure ??= { error };
      })
      .finally(() => {
        running -= 1;
        wake();
      });
  };
  try {
    for (;;) {
      while (more && running < JOBS_EACH * threads.size && signal?.aborted !== true) {
        const next = await jobs.next();
        if (next.done === true) more = false;
        else start(next.value);
      }
      if (failure !== null) throw (failure as { readonly error: unknown }).error;
      if (finished.length > 0) yield* finished.splice(0);
      else if (running > 0) {
        // Not a race of promises: one that takes hours would gather a reaction a turn.
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      } else return;
    }
  } finally {
    await jobs.return(undefined);
  }
}
