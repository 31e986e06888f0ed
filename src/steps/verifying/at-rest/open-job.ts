import { HeadwaterError } from '../../../errors.ts';
import type { AtRestEnd } from '../../../ledger/at-rest-events.ts';
import { type AtRestProgress, shareProgress } from '../../../ledger/progress.ts';
import type { BatchOrder } from '../../../ports/batch-jobs.ts';
import { isRetryable, PortFault } from '../../../ports/faults.ts';
import type { AtRestContext } from './request.ts';

/** The job of a share: announced in the ledger, and known to S3. */
export type OpenJob = Omit<AtRestProgress, 'job'> & { readonly id: string };

/** The share's job that is not over; null when there is none. */
export async function openJobOf({ ledger }: AtRestContext, share: string): Promise<AtRestProgress | null> {
  return shareProgress(await ledger.progress(), share).atRest;
}

/**
 * The job that was announced, made when S3 has none yet. Its token and all else come from the announcement, so whoever makes it, and
 * however often, makes one; how long S3 remembers a token is not published, so its list is asked first when `mayBeThere`. Throws PortFault; when
 * S3 refuses it for certain, the announcement is over.
 */
export async function madeJob(
  context: AtRestContext,
  share: string,
  announced: AtRestProgress,
  mayBeThere: boolean,
): Promise<OpenJob> {
  const { job, ...rest } = announced;
  if (job !== null) return { ...rest, id: job };
  const { batchJobs, config, ledger } = context;
  const order = orderOf(config.migration, config.bucket.control, share, announced);
  const found = mayBeThere ? await batchJobs.find(announced.intent) : null;
  try {
    const id = found ?? (await batchJobs.create(order));
    await ledger
      .record({ type: 'at-rest-made', share, intent: announced.intent, job: id })
      .catch(unlessKnown);
    return { ...rest, id };
  } catch (error) {
    if (error instanceof PortFault && !isRetryable(error.kind))
      await endJob(context, share, { ...rest, id: null }, 'refused');
    throw error;
  }
}

/** Where all that belongs to a job lies in the control bucket; ends with a slash. */
export function placeOfJob(migration: string, share: string, intent: string): string {
  return `${migration}/at-rest/${share}/${intent}/`;
}

/** Where its report lies there, as a job wants it: without a slash at the end. */
export function reportOfJob(migration: string, share: string, intent: string): string {
  return `${placeOfJob(migration, share, intent)}report`;
}

function orderOf(
  migration: string,
  control: string,
  share: string,
  { intent, manifest, role }: AtRestProgress,
): BatchOrder {
  return {
    operation: { kind: 'checksum' },
    token: `headwater-${intent}`,
    description: `headwater ${migration} ${share} ${intent}`,
    roleArn: role,
    manifest: { bucket: control, key: manifest.key, etag: manifest.etag },
    report: { bucket: control, prefix: reportOfJob(migration, share, intent), scope: 'all' },
  };
}

/** Writes down that a job is over for us. Another process may have done so already. */
export async function endJob(
  { ledger }: Pick<AtRestContext, 'ledger'>,
  share: string,
  { intent, id }: { readonly intent: string; readonly id: string | null },
  result: AtRestEnd,
): Promise<void> {
  await ledger.record({ type: 'at-rest-ended', share, intent, job: id, result }).catch(unlessKnown);
}

/** Two who wait for the same job see the same of it: the second has nothing to write down. */
function unlessKnown(error: unknown): void {
  if (!(error instanceof HeadwaterError && error.code === 'at-rest-known')) throw error;
}
