import { z } from 'zod';
import type { QueueConnection } from './connection.ts';
import { PAYLOAD_VERSION } from './payload.ts';
import { BACKOFF_TYPE, MAX_FAULTS } from './retry.ts';

/** What is done at times of its own rather than once. */
export interface Scheduled {
  /** When it is due, from plan and ledger: null for never. Asked for when a worker starts, and now and then. */
  readonly due: () => Promise<{ readonly pattern: string; readonly timeZone: string } | null>;
  /** What is done when it is due, in one of the workers. May be called again for the same time, after an accident. */
  readonly onDue: () => Promise<void>;
}

/** A queue has one schedule: that of the approved plan's delta passes. */
const SCHEDULER = 'delta';

/** A scheduler whose next time is this long past has lost its job, with the queue's content or a part of it. */
const OVERDUE_MS = 60_000;

const KEEP_SECONDS = 24 * 3600;

const dueSchema = z.strictObject({ v: z.literal(PAYLOAD_VERSION), due: z.literal(SCHEDULER) });

/** True for the job that says that the schedule is due; it carries no step. */
export function isDueJob(data: unknown): boolean {
  // Asked of every job: an error made by the schema costs more than the rest of a look that does nothing.
  return typeof data === 'object' && data !== null && 'due' in data && dueSchema.safeParse(data).success;
}

/**
 * Makes the queue's schedule this one, or none. One that is there and alive is left as it is, so that nobody puts off a
 * time that is due this moment; a lost one is made anew. Times that pass while nobody works are not made up for.
 */
export async function keepSchedule(
  { queue }: QueueConnection,
  wanted: { readonly pattern: string; readonly timeZone: string } | null,
): Promise<void> {
  const known = await queue.getJobScheduler(SCHEDULER);
  if (wanted === null) {
    if (known !== undefined) await queue.removeJobScheduler(SCHEDULER);
    return;
  }
  const { pattern, timeZone: tz } = wanted;
  const isAlive = (known?.next ?? 0) > Date.now() - OVERDUE_MS;
  if (isAlive && known?.pattern === pattern && known.tz === tz) return;
  await queue.upsertJobScheduler(
    SCHEDULER,
    { pattern, tz },
    {
      name: SCHEDULER,
      data: { v: PAYLOAD_VERSION, due: SCHEDULER },
      opts: {
        attempts: MAX_FAULTS,
        backoff: { type: BACKOFF_TYPE },
        removeOnComplete: { age: KEEP_SECONDS },
        removeOnFail: { age: KEEP_SECONDS },
      },
    },
  );
}
