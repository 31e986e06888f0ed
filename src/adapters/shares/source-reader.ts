import { availableParallelism } from 'node:os';
import type { SourceReader, SourceTask } from '../../ports/source-reads.ts';
import { startedModule } from '../started-module.ts';
import { startCrew } from './crew.ts';
import { createPace } from './hash-pace.ts';
import { realRoot } from './look.ts';
import { assertSameRoot, inspectRoot } from './root.ts';
import { createSourceRunner } from './source-task.ts';

/** Files a thread gets at once: a message a file would cost more than a small file. */
const TASK_FILES = 128;
/** What opening and looking at a file counts, in bytes read: about what it takes as long as. */
const FILE_BYTES = 65_536;
const ENTRY = startedModule('shares/source-worker');

/**
 * Threads that read below a root; one a core unless told otherwise, 0 for the calling thread, and more where they wait for a slow file
 * system. Throws HeadwaterError `mount-unreadable` (usage).
 */
export async function createSourceReader(
  root: string,
  threads = availableParallelism(),
): Promise<SourceReader> {
  const identity = await inspectRoot(root);
  const setup = { root: await realRoot(root) };
  const crew = await startCrew({ entry: ENTRY, setup, here: createSourceRunner }, threads);
  let bytes = 0;
  const pace = createPace(crew, () => BigInt(bytes));
  return {
    read: async (tasks) => {
      pace.look();
      const readings = (await Promise.all(inBatches(tasks).map((some) => crew.run(some)))).flat();
      for (const reading of readings)
        bytes += FILE_BYTES + (reading.kind === 'read' && !reading.known ? reading.sizeBytes : 0);
      // Every name is gone once a mount is: then nothing that was found says anything about the files.
      if (readings.some(({ kind }) => kind !== 'read')) await assertSameRoot(root, identity);
      return readings;
    },
    close: crew.close,
  };
}

function inBatches(tasks: readonly SourceTask[]): (readonly SourceTask[])[] {
  const count = Math.ceil(tasks.length / TASK_FILES);
  return Array.from({ length: count }, (_, nth) => tasks.slice(nth * TASK_FILES, (nth + 1) * TASK_FILES));
}
