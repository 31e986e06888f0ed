import { NoSuchBucket } from '../object-store.ts';
import { count } from './counters.ts';
import type { Decided } from './decided.ts';
import type { Decision } from './decision.ts';
import { ENTRIES_AT_ONCE, type Job } from './job.ts';
import { deletedRow } from './report-rows.ts';
import { deleteReason, type Reason } from './skips.ts';
import { workOff } from './work-off.ts';

type Deleting = Extract<Decision, { what: 'delete' }>;

async function* deletingOf(decided: Decided): AsyncGenerator<Deleting> {
  for await (const decision of decided.read()) if (decision.what === 'delete') yield decision;
}

/**
 * Deletes the objects that were decided to go; in a versioned bucket each leaves a delete marker. One that cannot be deleted is
 * reported as failed.
 * @throws NoSuchBucket
 */
export async function removeAll(job: Job, decided: Decided): Promise<void> {
  if (job.counters.estimatedDelete.files + job.counters.estimatedDelete.folders === 0) return;
  await workOff(deletingOf(decided), ENTRIES_AT_ONCE, async ({ name, sizeBytes }) => {
    job.signal.throwIfAborted();
    await job.paces.files.take(1);
    let reason: Reason | null = null;
    try {
      await job.store.remove(job.bucket, `${job.destination.prefix}${name}`);
    } catch (error) {
      if (error instanceof NoSuchBucket) throw error;
      reason = deleteReason(error);
    }
    const kind = name.endsWith('/') ? 'directory' : 'file';
    count(reason === null ? job.counters.deleted : job.counters.failedDelete, kind);
    const subject = { mode: job.mode, reason, at: new Date(job.clock.now()) };
    await job.spool?.add(deletedRow(name, sizeBytes, subject));
  });
}
