import type { QueueConnection } from './connection.ts';

/** Delayed jobs looked at in one check: those that are due last come first, and among them are all that are parked. */
const MOST = 200;

/**
 * Brings up jobs that sleep for longer than they were told to, because the clock of the worker that put them off was ahead: BullMQ keeps the
 * moment they are due by that clock. Asked every so often, it counts by this process's own, which nobody moves: a job that was seen asleep,
 * and nothing else, for its delay and `graceMs` more is due. Rejects when the queue does not answer.
 */
export function parkedJobs(
  { queue }: Pick<QueueConnection, 'queue'>,
  graceMs: number,
  nowMs = () => performance.now(),
): () => Promise<void> {
  let seen = new Map<string, { readonly mark: string; readonly sinceMs: number }>();
  return async () => {
    const now = nowMs();
    const still: typeof seen = new Map();
    for (const job of await queue.getJobs(['delayed'], 0, MOST - 1, false)) {
      const id = job?.id;
      if (id === undefined) continue;
      const mark = `${job.processedOn} ${job.attemptsMade} ${job.delay}`;
      const known = seen.get(id);
      const since = known?.mark === mark ? known : { mark, sinceMs: now };
      // Another worker may be quicker; then there is nothing left to bring up.
      if (now - since.sinceMs > job.delay + graceMs) await job.promote().catch(() => undefined);
      else still.set(id, since);
    }
    seen = still;
  };
}
