import type { ShardQueue, ShardRef } from '../ports/shards.ts';
import type { QueueConnection } from './connection.ts';
import { decodeFailure, revive } from './failure.ts';
import { BACKOFF_TYPE, BULLMQ_ATTEMPTS } from './retry.ts';
import { shardJobId, shardPayload } from './scan-payload.ts';

/** Done jobs are of no use: the manifest is what counts. Those that failed are looked at by who waits for them. */
const KEEP_FAILED_SECONDS = 24 * 3600;

/** Shards as jobs of a queue that was opened for them. */
export function shardQueue(connection: QueueConnection): ShardQueue {
  const { queue } = connection;
  return {
    add: async (shards) => {
      await queue.addBulk(
        shards.map((shard) => ({
          name: 'scan-shard',
          data: shardPayload(shard),
          opts: {
            jobId: shardJobId(shard),
            attempts: BULLMQ_ATTEMPTS,
            backoff: { type: BACKOFF_TYPE },
            removeOnComplete: true,
            removeOnFail: { age: KEEP_FAILED_SECONDS },
            stackTraceLimit: 0,
          },
        })),
      );
    },
    state: async (shard) => {
      const id = shardJobId(shard);
      const state = await queue.getJobState(id);
      if (state === 'unknown' || state === 'completed') return { kind: 'lost' };
      if (state !== 'failed') return { kind: 'open' };
      const job = await queue.getJob(id);
      return { kind: 'failed', error: errorOf(job?.failedReason ?? 'the job failed', shard) };
    },
    forget: async (shard) => {
      await queue.remove(shardJobId(shard));
    },
    busy: async () => {
      const counts = await queue.getJobCounts('waiting', 'prioritized', 'delayed');
      return Object.values(counts).some((count) => count > 0);
    },
  };
}

function errorOf(reason: string, { scan }: ShardRef): Error {
  const failure = decodeFailure(reason, { migration: '', plan: scan });
  return failure.kind === 'error' ? revive(failure) : new Error(reason);
}
