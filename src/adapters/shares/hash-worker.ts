import { parentPort, workerData } from 'node:worker_threads';
import { createTaskRunner, type HashRun, type HashTask } from './hash-task.ts';

// The entry of a hashing thread: `workerData` is the run, each message a task, each answer its results in order.
const runTask = await createTaskRunner(workerData as HashRun);
parentPort?.on('message', (task: HashTask) => parentPort?.postMessage(runTask(task)));
