import { setTimeout as sleep } from 'node:timers/promises';
import type { JobSight } from '../../../ports/batch-jobs.ts';
import { lookPatiently } from '../../batch/look-patiently.ts';
import { accountOfRole } from './batch-role.ts';
import { jobCancelled, jobFailed, jobGone, jobSuspended } from './errors.ts';
import { endJob, type OpenJob } from './open-job.ts';
import type { AtRestContext, AtRestRequest } from './request.ts';

/**
 * Waits until a job is complete, hours or days. Whatever ends it otherwise is written down, so that the next verification makes
 * another; a suspended one stays the share's job. Throws HeadwaterError `at-rest-job-failed`, `-cancelled`, `-suspended`, `-gone` (held);
 * PortFault.
 */
export async function awaitJob(
  context: AtRestContext,
  { share, step }: AtRestRequest,
  job: OpenJob,
): Promise<JobSight & { readonly endedAt: Date }> {
  for (;;) {
    const sight = await lookPatiently(context.batchJobs, job.id, context.pace.pollMs);
    if (sight === null) {
      await endJob(context, share, job, 'gone');
      throw jobGone(share, job.id);
    }
    const { succeeded, failed, total } = sight.tasks;
    const text = `S3 computes checksums at rest (job ${job.id}: ${sight.status})`;
    context.onProgress(step ?? share, text, succeeded + failed, total === 0 ? job.objects : total);
    switch (sight.state) {
      case 'complete':
        return { ...sight, endedAt: sight.endedAt ?? context.clock.now() };
      case 'failed':
        await endJob(context, share, job, 'failed');
        throw jobFailed(share, job.id, sight);
      case 'cancelled':
        await endJob(context, share, job, 'cancelled');
        throw jobCancelled(share, job.id);
      case 'suspended':
        throw jobSuspended(share, job.id, accountOfRole(job.role));
      case 'running':
        await sleep(context.pace.pollMs);
    }
  }
}
