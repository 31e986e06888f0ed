import { z } from 'zod';
import type { QueueConnection } from './connection.ts';
import { PAYLOAD_VERSION } from './payload.ts';
import { BACKOFF_TYPE, MAX_FAULTS } from './retry.ts';

/** What a queue may have a schedule for: the delta passes of the approved plan, and looks for drift. */
const SCHEDULES = ['delta', 'drift'] as const;
export type ScheduleName = (typeof SCHEDULES)[number];

/** What is done at times of its own rather than once. */
export interface Scheduled {
  /** At most one of each name. */
  readonly name: ScheduleName;
  /** When it is due, from plan and ledger: null for never. Asked for when a worker starts, and now and then. */
  readonly due: () => Promise<{ readonly pattern: string; readonly timeZone: string } | null>;
  /** What is done when it is due, in one of the workers. May be called again for the same time, after an accident. */
  readonly onDue: () => Promise<void>;
}

/** A scheduler whose next time is this long past has lost its job, with the queue's content or a part of it. */
const OVERDUE_MS = 60_000;

const KEEP_SECONDS = 24 * 3600;

const dueSchema = z.strictObject({ v: z.literal(PAYLOAD_VERSION), due: z.enum(SCHEDULES) });

/** The schedule that a job says is due; null for one that carries a step. */
export function dueIn(data: unknown): ScheduleName | null {
  // Asked of every job: an error made by the schema costs more than the rest of a look that does nothing.
  if (typeof data !== 'object' || data === null || !('due' in data)) return null;
  return dueSchema.safeParse(data).data?.due ?? null;
}

/**
 * Makes the queue's schedule of that name this one, or none. One that is there and alive is left as it is, so that nobody puts off a
 * time that is due this moment; a lost one is made anew. Times that pass while nobody works are not made up for.
 */
export async function keepSchedule(
  { queue }: QueueConnection,
  name: ScheduleName,
  wanted: { readonly pattern: string; readonly timeZone: string } | null,
): Promise<void> {
  const known = await queue.getJobScheduler(name);
  if (wanted === null) {
    if (known !== undefined) await queue.removeJobScheduler(name);
    return;
  }
  const { pattern, timeZone: tz } = wanted;
  const isAlive = (known?.next ?? 0) > Date.now() - OVERDUE_MS;
  if (isAlive && known?.pattern === pattern && known.tz === tz) return;
  await queue.upsertJobScheduler(
    name,
    { pattern, tz },
    {
      name,
      data: { v: PAYLOAD_VERSION, due: name },
      opts: {
        attempts: MAX_FAULTS,
        backoff: { type: BACKOFF_TYPE },
        removeOnComplete: { age: KEEP_SECONDS },
        removeOnFail: { age: KEEP_SECONDS },
      },
    },
  );
}
