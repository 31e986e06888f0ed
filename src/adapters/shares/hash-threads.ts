import { startedModule } from '../started-module.ts';
import { startCrew } from './crew.ts';
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

const ENTRY = startedModule('shares/hash-worker');

/** Starts threads; with 0, or where threads cannot be started, the calling thread does the work between its other turns. */
export async function startThreads(run: HashRun, threads: number): Promise<HashThreads> {
  const crew = await startCrew({ entry: ENTRY, setup: run, here: createTaskRunner }, threads);
  return {
    get size() {
      return crew.size;
    },
    run: (task) => crew.run(task, [task.paths.buffer as ArrayBuffer, task.ends.buffer as ArrayBuffer]),
    grow: crew.grow,
    close: async () => {
      stop(run);
      await crew.close();
    },
  };
}

/** Whoever reads gives up at its next chunk. */
export function stop(run: HashRun): void {
  Atomics.store(new BigInt64Array(run.shared), 1, 1n);
}
