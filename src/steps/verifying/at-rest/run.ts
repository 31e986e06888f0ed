import type { AtRest } from '../../../evidence/evidence.ts';
import type { Comparison } from '../../../ports/comparison.ts';
import { awaitJob } from './await-job.ts';
import { ensureJob } from './ensure-job.ts';
import { endJob, type OpenJob, openJobOf, reportOfJob } from './open-job.ts';
import { reportRows } from './report.ts';
import type { AtRestContext, AtRestRequest } from './request.ts';

/** Checksums at rest that S3 computes while other things are done. */
export interface AtRestRun {
  /** Waits for the job, and adds what its report says to the comparison. Null when there was nothing to compute. */
  finish(): Promise<AtRest | null>;
}

/**
 * Has S3 compute the checksums of what a comparison holds, after its bucket's side was added: goes on with the share's job, or makes
 * one. Throws HeadwaterError `batch-role-missing` (usage), `at-rest-...` (held, proof); PortFault.
 */
export async function startAtRest(
  context: AtRestContext,
  request: AtRestRequest,
  comparison: Comparison,
): Promise<AtRestRun> {
  const job = await ensureJob(context, request, comparison);
  return { finish: async () => (job === null ? null : finished(context, request, comparison, job)) };
}

async function finished(
  context: AtRestContext,
  request: AtRestRequest,
  comparison: Comparison,
  job: OpenJob,
): Promise<AtRest> {
  const { share } = request;
  const sight = await awaitJob(context, request, job);
  const { migration, bucket } = context.config;
  const place = {
    ...{ share, job: job.id, bucket: bucket.control },
    prefix: reportOfJob(migration, share, job.intent),
  };
  let unread = 0;
  try {
    for await (const batch of reportRows(context.buckets, place)) {
      await comparison.addAtRest(batch.rows);
      unread += batch.unread;
    }
  } catch (error) {
    // Whatever it is, no later attempt can read it either, unless it was the network.
    if (error instanceof Error && error.name === 'HeadwaterError')
      await endJob(context, share, job, 'unusable');
    throw error;
  }
  const { failures, ...counts } = await comparison.countAtRest(request.bucket);
  return {
    job: job.id,
    createdAt: sight.createdAt.toISOString(),
    endedAt: sight.endedAt.toISOString(),
    ...counts,
    unread,
    failures: [...failures],
  };
}

/** The report has served: the next verification makes a job of its own. */
export async function usedAtRest(context: AtRestContext, share: string, used: AtRest): Promise<void> {
  const open = await openJobOf(context, share);
  if (open !== null && open.job === used.job)
    await endJob(context, share, { intent: open.intent, id: used.job }, 'used');
}
