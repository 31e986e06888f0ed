import { type Need, needOf } from '../../../plans/restore/need.ts';
import { NO_OUTCOME, plusOutcome, type RestoreJob } from '../../../plans/restore/record.ts';
import type { JobSubject } from '../../../plans/restore/way.ts';
import type { ListedObject } from '../../../ports/bucket.ts';
import { isRetryable, PortFault } from '../../../ports/faults.ts';
import type { ManifestDraft } from '../../../ports/manifest-drafts.ts';
import type { NotRestored } from '../../../ports/restore-records.ts';
import { SKIPPED } from '../ask.ts';
import { type RestoreScope, seenOf } from '../seen.ts';
import { orderOf, placeOfJob } from './order.ts';
import type { BatchProgress, BatchTools } from './tools.ts';

/**
 * Makes jobs over all that needs asking for and is in none yet. A manifest is written as objects are listed, and the record names it
 * before S3 is asked for the job: whoever goes on finds that job, or orders it word for word. Throws PortFault, and the signal's reason.
 */
export async function makeJobs(
  tools: BatchTools,
  scope: RestoreScope,
  from: BatchProgress,
): Promise<BatchProgress> {
  let progress = await ordered(tools, from, true);
  if (progress.left.length === 0) return progress;
  let round = openRound(tools, scope.bucket);
  let listed = 0;
  try {
    for await (const batch of seenOf(tools.buckets, scope, progress.left)) {
      tools.signal.throwIfAborted();
      for (const object of batch.objects) await round.add(object, needOf(object, tools.terms, tools.now()));
      round.miss(batch.missing);
      listed += batch.objects.length;
      tools.onListed(listed);
      if (round.most() < tools.objectsAJob) continue;
      progress = await ordered(tools, await round.close(progress, batch.left), false);
      round = openRound(tools, scope.bucket);
    }
    return await ordered(tools, await round.close(progress, []), false);
  } finally {
    await round.drop();
  }
}

/** Objects on their way into jobs, one of a subject. */
interface Round {
  add(object: ListedObject, need: Need): Promise<void>;
  miss(keys: readonly string[]): void;
  /** Lines of the longest manifest. */
  most(): number;
  /** Uploads the manifests, and keeps what is `left` with the jobs that are to be ordered over them. */
  close(progress: BatchProgress, left: BatchProgress['left']): Promise<BatchProgress>;
  /** Removes what is on this host of it. */
  drop(): Promise<void>;
}

function openRound(tools: BatchTools, bucket: string): Round {
  const drafts = new Map<JobSubject, ManifestDraft>();
  const outcome = { ...NO_OUTCOME };
  const notes: NotRestored[] = [];
  return {
    async add(object, need) {
      if (need.kind === 'skip') {
        outcome[SKIPPED[need.why]] += 1;
        return;
      }
      const subject = need.days === null ? 'tiered' : need.kind;
      const draft = drafts.get(subject) ?? (await tools.drafts.open());
      drafts.set(subject, draft);
      await draft.add(bucket, object.key);
    },
    miss(keys) {
      outcome.missing += keys.length;
      notes.push(...keys.map((key) => ({ key, why: 'missing' as const })));
    },
    most: () => Math.max(0, ...[...drafts.values()].map(({ rows }) => rows)),
    async close(progress, left) {
      const jobs: RestoreJob[] = [];
      for (const [subject, draft] of drafts) jobs.push(await announced(tools, subject, draft));
      const next = {
        ...progress,
        left,
        outcome: plusOutcome(progress.outcome, outcome),
        jobs: [...progress.jobs, ...jobs],
      };
      await tools.keep(next, notes);
      return next;
    },
    async drop() {
      for (const draft of drafts.values()) await draft.drop();
    },
  };
}

async function announced(
  { buckets, control, migration, newId, role }: BatchTools,
  subject: JobSubject,
  draft: ManifestDraft,
): Promise<RestoreJob> {
  const manifest = await draft.finish();
  const intent = newId();
  const key = `${placeOfJob({ migration }, intent)}manifest.csv`;
  await buckets.uploadOnce(control, key, manifest.file, 'text/csv');
  const etag = (await buckets.head(control, key))?.etag ?? '';
  await manifest.drop();
  return {
    ...{ intent, subject, role, objects: manifest.files, job: null, result: null },
    manifest: { key, etag, sha256: manifest.sha256 },
  };
}

/**
 * Orders the jobs that are not known to be made. How long S3 remembers a token is not published, so its list is asked first when the
 * order may have arrived (`mayBeThere`). A job that S3 refuses for certain is over.
 */
async function ordered(tools: BatchTools, from: BatchProgress, mayBeThere: boolean): Promise<BatchProgress> {
  let progress = from;
  const settle = async (intent: string, change: Partial<RestoreJob>): Promise<void> => {
    const jobs = progress.jobs.map((one) => (one.intent === intent ? { ...one, ...change } : one));
    progress = { ...progress, jobs };
    await tools.keep(progress, []);
  };
  for (const job of from.jobs) {
    if (job.job !== null || job.result !== null) continue;
    try {
      const found = mayBeThere ? await tools.batchJobs.find(job.intent) : null;
      const id = found ?? (await tools.batchJobs.create(orderOf(tools, job)));
      await settle(job.intent, { job: id });
    } catch (error) {
      if (error instanceof PortFault && !isRetryable(error.kind))
        await settle(job.intent, { result: 'refused' });
      throw error;
    }
  }
  return progress;
}
