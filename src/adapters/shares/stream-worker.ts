import { parentPort } from 'node:worker_threads';
import { createStreamRunner, type StreamTask } from './stream-task.ts';

// The entry of a thread that sums up streams: each message is a piece, each answer null or, after the last, the sum.
const take = await createStreamRunner();
parentPort?.on('message', (task: StreamTask) => parentPort?.postMessage(take(task)));
