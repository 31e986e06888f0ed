import { z } from 'zod';
import type { RunStep } from '../steps/outcome.ts';
import type { QueueConnection, QueueJob, QueueWorker, WorkerSettings } from './connection.ts';
import { type Delivery, deliver } from './deliver.ts';
import type { WorkHooks } from './hooks.ts';
import { parkedJobs } from './parked.ts';
import { BACKOFF_TYPE, retryDelayMs } from './retry.ts';
import { keepSchedule, type Scheduled } from './schedule.ts';
import { standingBack } from './stand-back.ts';
import { waitingOn } from './waiting.ts';

export interface WorkerOptions {
  /** Steps looked at side by side; 8 unless told otherwise. Looks are short: they wait for the network, not for a task. */
  readonly concurrency?: number;
  /** What is done at times of its own, as long as a worker has it. */
  readonly scheduled?: readonly Scheduled[];
  /** How much longer than it was told to a job may sleep before it is brought up; also how often that is looked for. */
  readonly parkedGraceMs?: number;
  /**
   * A job ended for good in this process. `error` is the object its step failed with, with everything the thrower put in
   * it; the queue keeps less.
   */
  readonly onSettled?: (job: QueueJob, error: Error | undefined) => void;
}

export interface WorkerHandle {
  /** Takes no more jobs, waits for the looks in progress, and lets go of the queue. */
  close(): Promise<void>;
}

/**
 * A lock is renewed every half of this. A worker killed with SIGKILL loses its jobs to the next one after at most one
 * lock and two checks: 13 s.
 */
export const LOCK_MS = 8_000;
/** How often jobs that lost their worker are looked for. */
export const STALLED_CHECK_MS = 2_500;

/** Sleepers are brought up when they are so much over their time. */
const PARKED_GRACE_MS = 15_000;
/** How often the schedule in the queue is held against the approved plan. */
const SCHEDULE_CHECK_MS = 60_000;

/** Steps can be looked at any number of times, so a job is never given up for having lost its worker. */
export const MAX_STALLED = 1_000_000;

/** Starts a worker in this process. Every delivery of a job is one call of `runStep`; see {@link deliver} for what follows. */
export async function startWorker(
  connection: QueueConnection,
  runStep: RunStep,
  hooks: WorkHooks,
  options: WorkerOptions = {},
): Promise<WorkerHandle> {
  let worker: QueueWorker | undefined;
  const back = standingBack(() => worker);
  const delivery: Delivery = {
    connection,
    runStep,
    hooks,
    busy: new Set(),
    seen: new Set(),
    errors: new Map(),
    standBack: back.begin,
    scheduled: options.scheduled ?? [],
    waiting: waitingOn(connection),
  };
  const settings: WorkerSettings = {
    concurrency: options.concurrency ?? 8,
    lockDuration: LOCK_MS,
    stalledInterval: STALLED_CHECK_MS,
    maxStalledCount: MAX_STALLED,
    runRetryDelay: 1_000,
    settings: {
      backoffStrategy: (attemptsMade, type, _error, job) => {
        if (type !== BACKOFF_TYPE) throw new Error(`Unknown backoff ${type}`);
        return retryDelayMs(attemptsMade, forgiven(job?.data), Math.random()) ?? -1;
      },
    },
  };
  worker = connection.work(
    (job, token) => deliver(delivery, job, token ?? ''),
    settings,
    (job) => {
      if (job.finishedOn === undefined) return;
      delivery.waiting.ended(job.id ?? '');
      options.onSettled?.(job, delivery.errors.get(job.id ?? ''));
    },
  );
  await worker.waitUntilReady();
  const schedule = await keeping(connection, options.scheduled ?? [], hooks);
  const parked = wakingParked(connection, options.parkedGraceMs ?? PARKED_GRACE_MS);
  return {
    close: () => {
      clearInterval(schedule);
      clearInterval(parked);
      back.end();
      return worker?.close() ?? Promise.resolve();
    },
  };
}

/** A queue that does not answer is told of by what carries jobs; the next check comes anyway. */
function wakingParked(connection: QueueConnection, graceMs: number): NodeJS.Timeout {
  const wake = parkedJobs(connection, graceMs);
  const check = () => Promise.all([wake(), connection.takeBackFuture(LOCK_MS)]);
  return setInterval(() => void check().catch(() => undefined), graceMs).unref();
}

/** Keeps the schedules in the queue: a plan may be approved, and a queue lose its content, while workers go on. */
async function keeping(
  connection: QueueConnection,
  scheduled: readonly Scheduled[],
  hooks: WorkHooks,
): Promise<NodeJS.Timeout | undefined> {
  if (scheduled.length === 0) return undefined;
  const keep = async (): Promise<void> => {
    for (const { name, due } of scheduled) {
      try {
        await keepSchedule(connection, name, await due());
      } catch (error) {
        hooks.onTrouble?.(error instanceof Error ? error : new Error(String(error)));
      }
    }
  };
  await keep();
  return setInterval(() => void keep(), SCHEDULE_CHECK_MS).unref();
}

/**
 * Works until `signal` is aborted, then finishes the looks in progress. For processes that only work; what to work on is
 * enqueued by others.
 */
export async function workForever(
  connection: QueueConnection,
  runStep: RunStep,
  hooks: WorkHooks,
  signal: AbortSignal,
  options: Pick<WorkerOptions, 'concurrency' | 'scheduled'> = {},
): Promise<void> {
  if (signal.aborted) return;
  // Listened for before the worker connects: a stop that comes meanwhile is a stop as well.
  const aborted = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const worker = await startWorker(connection, runStep, hooks, options);
  await aborted;
  await worker.close();
}

const withForgiven = z.looseObject({ attemptsForgiven: z.number() });

function forgiven(data: unknown): number {
  const parsed = withForgiven.safeParse(data);
  return parsed.success ? parsed.data.attemptsForgiven : 0;
}
