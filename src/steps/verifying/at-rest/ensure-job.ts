import { HeadwaterError } from '../../../errors.ts';
import type { AtRestProgress } from '../../../ledger/progress.ts';
import type { Comparison } from '../../../ports/comparison.ts';
import { batchRole } from './batch-role.ts';
import { endJob, madeJob, type OpenJob, openJobOf, placeOfJob } from './open-job.ts';
import type { AtRestContext, AtRestRequest } from './request.ts';

/** The report of a job that ended longer ago says too little of what lies there now. */
const REPORT_SERVES_MS = 7 * 24 * 3_600_000;

/**
 * The share's job: the one an earlier verification announced, while it serves, or a new one over what is compared. Null when there
 * is no object to compute a checksum of. Throws HeadwaterError `batch-role-missing` (usage); PortFault.
 */
export async function ensureJob(
  context: AtRestContext,
  request: AtRestRequest,
  comparison: Comparison,
): Promise<OpenJob | null> {
  const role = batchRole(context.config);
  for (;;) {
    const open = await openJobOf(context, request.share);
    const adopted = open === null ? null : await adopt(context, request, open);
    if (adopted !== null) return adopted;
    const announced = await announce(context, request, comparison, role);
    if (announced === 'nothing-to-do') return null;
    if (announced !== 'overtaken') return madeJob(context, request.share, announced, false);
  }
}

/** Null when it does not serve: it is of another place, is gone, or ended too long ago. */
async function adopt(
  context: AtRestContext,
  { share, bucket, rules }: AtRestRequest,
  open: AtRestProgress,
): Promise<OpenJob | null> {
  if (open.bucket !== bucket || open.keyPrefix !== rules.keyPrefix) {
    await endJob(context, share, { intent: open.intent, id: open.job }, 'outdated');
    return null;
  }
  const job = await madeJob(context, share, open, true);
  const sight = await context.batchJobs.describe(job.id);
  const endedMs = sight?.endedAt?.getTime() ?? null;
  const old = endedMs !== null && context.clock.now().getTime() - endedMs > REPORT_SERVES_MS;
  if (sight !== null && !old) return job;
  await endJob(context, share, job, sight === null ? 'gone' : 'outdated');
  return null;
}

/**
 * Writes the manifest, then says in the ledger that a job over it is about to be made: from then on anybody can find it or make it.
 * `overtaken`: somebody else has announced one meanwhile.
 */
async function announce(
  { ledger, buckets, config, clock }: AtRestContext,
  { share, bucket, rules }: AtRestRequest,
  comparison: Comparison,
  role: string,
): Promise<AtRestProgress | 'nothing-to-do' | 'overtaken'> {
  const manifest = await comparison.atRestManifest(bucket);
  try {
    if (manifest.files === 0) return 'nothing-to-do';
    const intent = clock.newId();
    const { control } = config.bucket;
    const key = `${placeOfJob(config.migration, share, intent)}manifest.csv`;
    await buckets.uploadOnce(control, key, manifest.file, 'text/csv');
    const etag = (await buckets.head(control, key))?.etag ?? '';
    const announced = {
      ...{ intent, bucket, keyPrefix: rules.keyPrefix, role, objects: manifest.files },
      manifest: { key, etag, sha256: manifest.sha256 },
    };
    await ledger.record({ type: 'at-rest-announced', share, ...announced });
    return { ...announced, job: null };
  } catch (error) {
    if (error instanceof HeadwaterError && error.code === 'at-rest-open') return 'overtaken';
    throw error;
  } finally {
    await manifest.drop();
  }
}
