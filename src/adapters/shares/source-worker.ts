import { parentPort, workerData } from 'node:worker_threads';
import type { SourceTask } from '../../ports/source-reads.ts';
import { createSourceRunner, type SourceSetup } from './source-task.ts';

// The entry of a thread that reads sources: each message is some tasks, each answer their readings in order.
const read = await createSourceRunner(workerData as SourceSetup);
parentPort?.on('message', (tasks: readonly SourceTask[]) => parentPort?.postMessage(read(tasks)));
