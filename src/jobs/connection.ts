import {
  type BackendFactory,
  type FlowProducer,
  type IQueueBackend,
  type Job,
  type Processor,
  type Queue,
  type Telemetry,
  type WorkerOptions,
  withBackend,
} from 'bullmq';
import { queueName } from './payload.ts';

/** Worker settings that are ours to choose; the rest belongs to the connection. */
export type WorkerSettings = Omit<WorkerOptions, 'connection'>;

/**
 * An open queue of one migration. Everything above it is the same for PGlite, PostgreSQL and Redis: the classes come
 * from `withBackend` with that back end's factory.
 */
export interface QueueConnection {
  readonly backend: 'embedded' | 'postgres' | 'redis';
  readonly migration: string;
  /** True when no other process can reach the queue: then its content is ours to throw away. */
  readonly exclusive: boolean;
  readonly queue: Pick<
    Queue,
    | 'addBulk'
    | 'clean'
    | 'getJob'
    | 'getJobCounts'
    | 'getJobScheduler'
    | 'getJobState'
    | 'getJobs'
    | 'obliterate'
    | 'remove'
    | 'removeJobScheduler'
    | 'resume'
    | 'upsertJobScheduler'
  >;
  readonly flows: Pick<FlowProducer, 'addBulk'>;
  /**
   * Starts a worker; `onAttempt` hears of every attempt that ended, `finishedOn` telling whether the job did too.
   * The caller closes it before {@link QueueConnection.close}.
   */
  work(processor: Processor, settings: WorkerSettings, onAttempt: (job: QueueJob) => void): QueueWorker;
  /** Makes anew what the queue stands on (a schema that was dropped), where that can be lost. Rejects when it cannot. */
  repair(): Promise<void>;
  /** Takes back times that a clock which was ahead has left, where the server does not count by its own; see `takeBackFuture`. */
  takeBackFuture(lockMs: number): Promise<void>;
  /** Closes everything; afterwards nothing of the queue keeps the process alive. Safe to call twice. */
  close(): Promise<void>;
}

/** A worker of a queue. */
export interface QueueWorker {
  waitUntilReady(): Promise<void>;
  /** Takes no more jobs until `resume`; does not wait for those in progress. */
  pause(): Promise<void>;
  resume(): void;
  /** Waits for the jobs in progress. */
  close(): Promise<void>;
}

/** A job as BullMQ hands it over, before its payload is read. */
export type QueueJob = Job<unknown>;

/** Hears of the queue's spans, in BullMQ's own terms. */
export type QueueTraces = Telemetry;

/** What a back end brings along. */
export interface BackEnd<B extends IQueueBackend, C> {
  readonly backend: QueueConnection['backend'];
  readonly factory: BackendFactory<B, C>;
  readonly connection: C;
  /** Redis only: BullMQ shall not print warnings of its own. */
  readonly skipVersionCheck?: boolean;
  /** See {@link QueueConnection.repair}. */
  readonly repair?: () => Promise<void>;
  /** See {@link QueueConnection.takeBackFuture}. */
  readonly takeBackFuture?: (lockMs: number) => Promise<void>;
  /** Called once, after all BullMQ objects are closed. */
  close(): Promise<void>;
}

/** Events are only read by dashboards: a short stream is enough (BullMQ's default is 10,000). */
const MAX_EVENTS = 1_000;

/** Binds a back end to the queue of a migration. */
export function connect<B extends IQueueBackend, C>(
  migration: string,
  end: BackEnd<B, C>,
  onTrouble: (error: Error) => void,
  name: string = queueName(migration),
  traces?: QueueTraces,
): QueueConnection {
  const classes = withBackend(end.factory);
  const base = {
    connection: end.connection,
    ...(traces === undefined ? {} : { telemetry: traces }),
    ...(end.skipVersionCheck === undefined ? {} : { skipVersionCheck: end.skipVersionCheck }),
  };
  let closing: Promise<void> | undefined;
  const trouble = (error: Error): void => {
    if (closing === undefined) onTrouble(error);
  };
  const queue = new classes.Queue(name, { ...base, streams: { events: { maxLen: MAX_EVENTS } } });
  const flows = new classes.FlowProducer(base);
  queue.on('error', trouble);
  flows.on('error', trouble);
  return {
    backend: end.backend,
    migration,
    exclusive: end.backend === 'embedded',
    queue,
    flows,
    work(processor, settings, onAttempt) {
      const worker = new classes.Worker(name, processor, { ...settings, ...base });
      worker.on('error', trouble);
      worker.on('completed', (job) => onAttempt(job));
      worker.on('failed', (job) => job !== undefined && onAttempt(job));
      return {
        waitUntilReady: async () => void (await worker.waitUntilReady()),
        pause: () => worker.pause(true),
        resume: () => void worker.resume(),
        close: () => worker.close(),
      };
    },
    repair: async () => end.repair?.(),
    takeBackFuture: async (lockMs) => end.takeBackFuture?.(lockMs),
    close() {
      closing ??= (async () => {
        await flows.close();
        await queue.close();
        await end.close();
      })();
      return closing;
    },
  };
}
