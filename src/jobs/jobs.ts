/** The door of this room: plan steps carried as BullMQ jobs. */
export type { QueueConnection } from './connection.ts';
export { type Enqueued, enqueue } from './enqueue.ts';
export type { Look, WorkHooks } from './hooks.ts';
export { lowerPlan, type PhaseSelection } from './lower.ts';
export { openQueue, type QueueOptions } from './open.ts';
export { type PhaseOptions, type PhaseResult, runPhase, type StepResult } from './phase.ts';
export { NotHere } from './refused.ts';
export { scanQueueName } from './scan-payload.ts';
export { shardQueue } from './scan-queue.ts';
export { type CarryShard, type ScanHooks, startScanWorker } from './scan-worker.ts';
export { keepSchedule, type Scheduled } from './schedule.ts';
export { startWorker, type WorkerHandle, type WorkerOptions, workForever } from './worker.ts';
