import type { QueueConnection } from './connection.ts';

/** Jobs that this process put off because a need in another flow was not done. */
export interface Waiting {
  note(job: string, need: string): void;
  /** A job has ended: who waits for it comes up at once instead of at the end of its delay. */
  ended(job: string): void;
}

/**
 * Only spares a delay: what was put off by another process, or is not delayed at this very moment, comes up by itself as
 * it would have.
 */
export function waitingOn({ queue }: Pick<QueueConnection, 'queue'>): Waiting {
  const waiting = new Map<string, Set<string>>();
  const wake = async (id: string): Promise<void> => {
    const job = await queue.getJob(id);
    await job?.promote();
  };
  return {
    note(job, need) {
      const others = waiting.get(need);
      if (others === undefined) waiting.set(need, new Set([job]));
      else others.add(job);
    },
    ended(job) {
      const freed = waiting.get(job);
      waiting.delete(job);
      for (const id of freed ?? []) wake(id).catch(() => undefined);
    },
  };
}
