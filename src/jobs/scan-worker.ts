import { DelayedError, UnrecoverableError } from 'bullmq';
import type { HeadwaterError } from '../errors.ts';
import { isRetryable, PortFault } from '../ports/faults.ts';
import type { ShardRef } from '../ports/shards.ts';
import type { ShardOutcome } from '../steps/scan-shard.ts';
import type { QueueConnection, QueueJob, QueueWorker } from './connection.ts';
import { encodeFailure, failureOf } from './failure.ts';
import { BACKOFF_TYPE, MAX_FAULTS, retryDelayMs } from './retry.ts';
import { parseShard } from './scan-payload.ts';
import { standingBack } from './stand-back.ts';
import { LOCK_MS, MAX_STALLED, STALLED_CHECK_MS } from './worker.ts';

/** Lists one shard; rejects with an abort when `signal` ended it before there was anything to show. */
export type CarryShard = (shard: ShardRef, signal: AbortSignal) => Promise<ShardOutcome>;

/** Told as it happens in this process. */
export interface ScanHooks {
  readonly onOutcome?: (shard: ShardRef, outcome: ShardOutcome) => void;
  /** This host cannot serve the share; the job goes back to the queue. */
  readonly onRefused?: (shard: ShardRef, error: HeadwaterError) => void;
  readonly onFailed?: (shard: ShardRef, error: Error, willRetry: boolean) => void;
}

/** What it hands back comes up again after this. */
const HAND_BACK_MS = 250;

/**
 * Takes shards from the queue, one at a time, because a walk uses the host by itself. Closing it ends the shard in
 * hand early.
 */
export async function startScanWorker(
  connection: QueueConnection,
  carry: CarryShard,
  hooks: ScanHooks,
): Promise<{ close(): Promise<void> }> {
  const stop = new AbortController();
  let worker: QueueWorker | undefined;
  const back = standingBack(() => worker);
  const process = async (job: QueueJob, token: string): Promise<void> => {
    const shard = parseShard(job.data);
    if (shard === null) {
      throw new UnrecoverableError(
        encodeFailure(
          failureOf(new Error('The job was written by another version; run the same one on every worker.')),
        ),
      );
    }
    const outcome = await carried(shard, job, token);
    hooks.onOutcome?.(shard, outcome);
    if (outcome.kind !== 'refused') return;
    hooks.onRefused?.(shard, outcome.error);
    back.begin();
    await handBack(job, token, HAND_BACK_MS);
  };
  const carried = async (shard: ShardRef, job: QueueJob, token: string): Promise<ShardOutcome> => {
    try {
      return await carry(shard, stop.signal);
    } catch (thrown) {
      if (stop.signal.aborted) return handBack(job, token, 0);
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      const willRetry =
        error instanceof PortFault && isRetryable(error.kind) && job.attemptsMade + 1 < MAX_FAULTS;
      hooks.onFailed?.(shard, error, willRetry);
      const reason = encodeFailure(failureOf(error));
      throw willRetry ? new Error(reason) : new UnrecoverableError(reason);
    }
  };
  worker = connection.work(
    (job, token) => process(job, token ?? ''),
    {
      concurrency: 1,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_CHECK_MS,
      maxStalledCount: MAX_STALLED,
      runRetryDelay: 1_000,
      settings: {
        backoffStrategy: (attemptsMade, type) => {
          if (type !== BACKOFF_TYPE) throw new Error(`Unknown backoff ${type}`);
          return retryDelayMs(attemptsMade, 0, Math.random()) ?? -1;
        },
      },
    },
    () => undefined,
  );
  await worker.waitUntilReady();
  return {
    close: () => {
      stop.abort();
      back.end();
      return worker?.close() ?? Promise.resolve();
    },
  };
}

async function handBack(job: QueueJob, token: string, waitMs: number): Promise<never> {
  await job.moveToDelayed(Date.now() + waitMs, token);
  throw new DelayedError();
}
