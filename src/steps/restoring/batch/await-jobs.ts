import { setTimeout as sleep } from 'node:timers/promises';
import { NO_OUTCOME, plusOutcome, type RestoreJob } from '../../../plans/restore/record.ts';
import type { JobSight } from '../../../ports/batch-jobs.ts';
import type { NotRestored } from '../../../ports/restore-records.ts';
import { lookPatiently } from '../../batch/look-patiently.ts';
import { reportLines } from '../../batch/report-lines.ts';
import { jobEnded, jobSuspended, reportDamaged, reportMissing } from './errors.ts';
import { reportOfJob } from './order.ts';
import { refusedRow } from './refused-row.ts';
import type { BatchProgress, BatchTools } from './tools.ts';

/** Keys of a report that are noted together. */
const NOTES_A_LOT = 2_048;

/**
 * Waits until S3 has asked for everything in the jobs, hours or days, and reads what it refused. Stopping it stops nothing at S3. All
 * jobs are waited for before one that failed is told of. Throws HeadwaterError `restore-job-failed`, `-cancelled`, `-gone`,
 * `-suspended`, `restore-report-missing` (held), `restore-report-damaged` (proof); PortFault, and the signal's reason.
 */
export async function awaitJobs(
  tools: BatchTools,
  bucket: string,
  from: BatchProgress,
): Promise<BatchProgress> {
  const { batchJobs, pollMs, signal } = tools;
  let progress = from;
  let failure: unknown = null;
  const done = new Map<string, number>();
  const all = from.jobs.reduce((sum, { objects }) => sum + objects, 0);
  const settle = async (job: RestoreJob, change: Partial<BatchProgress>): Promise<void> => {
    const jobs = progress.jobs.map((one) => (one.intent === job.intent ? job : one));
    progress = { ...progress, ...change, jobs };
    await tools.keep(progress, []);
  };
  for (;;) {
    for (const job of progress.jobs.filter(({ result }) => result === null)) {
      signal.throwIfAborted();
      const sight = await lookPatiently(batchJobs, job.job ?? '', pollMs, signal);
      const ended = endOf(sight);
      done.set(job.intent, (sight?.tasks.succeeded ?? 0) + (sight?.tasks.failed ?? 0));
      if (sight?.state === 'suspended') throw jobSuspended(job);
      if (sight !== null && ended === 'complete') {
        try {
          const outcome = plusOutcome(progress.outcome, await outcomeOf(tools, bucket, job, sight));
          await settle(
            { ...job, result: 'complete' },
            { outcome, lastAskedAt: later(progress, sight, tools) },
          );
        } catch (error) {
          // Whatever it is, no later attempt can read it either, unless it was the network.
          if (!(error instanceof Error && error.name === 'HeadwaterError')) throw error;
          failure ??= error;
          await settle({ ...job, result: 'unusable' }, {});
        }
      } else if (ended !== null) {
        const over = { ...job, result: ended };
        failure ??= jobEnded(over, sight?.reasons.join('; ') ?? '');
        await settle(over, {});
      }
    }
    tools.onAsked(
      [...done.values()].reduce((sum, some) => sum + some, 0),
      all,
    );
    if (progress.jobs.every(({ result }) => result !== null)) break;
    await sleep(pollMs, undefined, { signal });
  }
  if (failure !== null) throw failure;
  return progress;
}

function endOf(sight: JobSight | null): 'complete' | 'failed' | 'cancelled' | 'gone' | null {
  if (sight === null) return 'gone';
  return sight.state === 'running' || sight.state === 'suspended' ? null : sight.state;
}

function later({ lastAskedAt }: BatchProgress, { endedAt }: JobSight, { now }: BatchTools): string {
  const at = (endedAt ?? now()).toISOString();
  return lastAskedAt !== null && lastAskedAt > at ? lastAskedAt : at;
}

/** What became of a job's objects; those it refused are noted as far as they did not come back. */
async function outcomeOf(
  tools: BatchTools,
  bucket: string,
  job: RestoreJob,
  { tasks }: JobSight,
): Promise<typeof NO_OUTCOME> {
  const outcome = { ...NO_OUTCOME };
  outcome[job.subject === 'keep' ? 'kept' : 'asked'] = tasks.succeeded;
  let read = 0;
  let notes: NotRestored[] = [];
  const note = async (): Promise<void> => {
    // Progress stays as it is until the whole report is read.
    await tools.note(notes);
    notes = [];
  };
  if (tasks.failed > 0) {
    const home = { job: job.job ?? '', bucket: tools.control, prefix: reportOfJob(tools, job.intent) };
    const problems = {
      missing: (key: string) => reportMissing(job, tools.control, key),
      damaged: (key: string) => reportDamaged(job, tools.control, key),
    };
    for await (const line of reportLines(tools.buckets, home, problems)) {
      const row = refusedRow(line, bucket);
      if (row === null) continue;
      read += 1;
      outcome[row.counted] += 1;
      if (row.note !== null) notes.push(row.note);
      if (notes.length >= NOTES_A_LOT) await note();
    }
    await note();
  }
  outcome.failed += Math.max(0, job.objects - tasks.succeeded - read);
  return outcome;
}
