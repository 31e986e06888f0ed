import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchJobs, JobSight } from '../../ports/batch-jobs.ts';
import { isRetryable, PortFault } from '../../ports/faults.ts';

/** Looks in a row that may fail before waiting is given up: the job runs on without us. */
const FAILED_LOOKS = 20;

/**
 * A job as S3 tells of it; a network that is away for minutes is no reason to leave a job that takes days. Null when there is none (any
 * more). Throws PortFault, and the signal's reason.
 */
export async function lookPatiently(
  batchJobs: BatchJobs,
  id: string,
  pollMs: number,
  signal?: AbortSignal,
): Promise<JobSight | null> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await batchJobs.describe(id);
    } catch (error) {
      if (!(error instanceof PortFault) || !isRetryable(error.kind) || failures >= FAILED_LOOKS) throw error;
      await sleep(pollMs, undefined, signal === undefined ? {} : { signal });
    }
  }
}
