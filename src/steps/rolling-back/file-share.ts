import { openingStep } from '../../ledger/cutover-state.ts';
import { type Progress, shareProgress } from '../../ledger/progress.ts';
import type { StepOf } from '../../plans/plan.ts';
import type { StepContext } from '../context.ts';
import { fileShareSpec } from '../file-share.ts';
import { waitFor } from '../waiting.ts';
import { held, type RollbackLook } from './outcome.ts';

/** How far it is: taking no writes and with all of them in the bucket, or not there any more. */
export type Closed = 'closed' | 'gone';

/** A live file share, and the step that made it. */
export interface Closing {
  readonly arn: string;
  readonly step: StepOf<'file-share'>;
}

/** Uploads have so long before a person is asked: most caches are empty in minutes, one that cannot upload never is. */
const UPLOADS_MS = 3_600_000;

/**
 * Closes a file share for writing, and waits until all that clients wrote through it is in the bucket: before that nobody can tell
 * what they wrote. A file share cannot go before all is uploaded, so one that is gone is closed as well.
 */
export async function closeFileShare(
  context: StepContext,
  { arn, step }: Closing,
  progress: Progress,
): Promise<Closed | RollbackLook> {
  const wanted = fileShareSpec(step, true, '');
  const observed = await context.fileGateway.fileShares.observe(arn, wanted);
  if (observed === null) return 'gone';
  if (observed.status.endsWith('DELETING')) return waitFor(context, `its file share is ${observed.status}`);
  if (observed.state === 'broken') return unreachable(step.share, observed.status);
  if (observed.differences.length > 0) {
    await context.fileGateway.fileShares.update(arn, wanted);
    await context.ledger.record({
      type: 'resource-updated',
      plan: context.plan.digest,
      step: openingStep(step.share),
      resource: arn,
      fields: observed.differences.map(({ field }) => field),
    });
    return waitFor(context, 'its file share is being closed for writing');
  }
  if (observed.state === 'pending') return waitFor(context, 'its file share is being closed for writing');
  return (await uploaded(context, arn, step.share, progress)) ?? 'closed';
}

/** Removes a file share, unforced: what is not uploaded keeps it alive. It is looked at again when it is gone. */
export async function takeAway(context: StepContext, { arn }: Closing): Promise<RollbackLook> {
  await context.fileGateway.removeFileShare(arn);
  return waitFor(context, 'its file share is going');
}

async function uploaded(
  context: StepContext,
  arn: string,
  share: string,
  progress: Progress,
): Promise<RollbackLook | null> {
  const { rollback, confirmed } = shareProgress(progress, share);
  const asked = rollback?.uploads ?? null;
  if (asked === null) {
    const notification = await context.fileGateway.notifyWhenUploaded(arn);
    const plan = context.plan.digest;
    await context.ledger.record({ type: 'uploads-awaited', plan, share, resource: arn, notification });
    return waitFor(context, 'what users wrote is being uploaded');
  }
  const state = await context.fileGateway.uploadState(arn, asked.notification);
  if (state === 'finished' || confirmed.uploadedBy !== null) return null;
  if (state === 'unknown') return untold(share, asked.notification);
  const isLate = context.clock.now().getTime() >= Date.parse(asked.since) + UPLOADS_MS;
  return isLate ? late(share, asked) : waitFor(context, 'what users wrote is being uploaded');
}

/**
 * Removes a file share, unforced, and waits until it is gone: what is not uploaded keeps it alive. Null when it is.
 * Without its step nobody can look at it, so it is taken for gone once it is told to go.
 */
export async function removeFileShare(
  context: StepContext,
  arn: string,
  step: StepOf<'file-share'> | null,
): Promise<RollbackLook | null> {
  await context.fileGateway.removeFileShare(arn);
  if (step === null) return null;
  const observed = await context.fileGateway.fileShares.observe(arn, fileShareSpec(step, true, ''));
  return observed === null ? null : waitFor(context, `its file share is ${observed.status}`);
}

function unreachable(share: string, status: string): RollbackLook {
  return held(
    'file-share-unavailable',
    `The file share of ${share} is ${status}: what users wrote may lie in its gateway's cache, and nobody can tell.`,
    [
      'Bring the gateway back online, and check its role.',
      `Then: headwater cutover rollback --share ${share}`,
      `Or go on with the cut-over: headwater cutover rollback --share ${share} --go-on`,
    ],
  );
}

function untold(share: string, notification: string): RollbackLook {
  return held(
    'uploads-unknown',
    `Storage Gateway tells only by event when all that users wrote is uploaded; headwater has no event source for ${share}.`,
    [
      `Wait for the event "Storage Gateway File Upload Event" with notification id ${notification}.`,
      `Then: headwater cutover rollback --share ${share} --confirm-uploaded`,
    ],
  );
}

function late(share: string, asked: { readonly notification: string; readonly since: string }): RollbackLook {
  return held(
    'uploads-late',
    `What users wrote through the file share of ${share} has not been uploaded since ${asked.since} (${asked.notification}).`,
    [
      'Look at CachePercentDirty and FilesFailingUpload of its gateway, mend what it says, and run the command again.',
      `When the event "Storage Gateway File Upload Event" has come: headwater cutover rollback --share ${share} --confirm-uploaded`,
    ],
  );
}
