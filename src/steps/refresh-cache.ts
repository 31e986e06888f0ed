import { type Progress, type StepProgress, shareProgress, stepKey } from '../ledger/progress.ts';
import type { StepOf } from '../plans/plan.ts';
import { PortFault } from '../ports/faults.ts';
import type { StepContext } from './context.ts';
import type { StepOutcome } from './outcome.ts';
import { waitFor } from './waiting.ts';

/** A refresh has so long at least, and so long for a thousand objects: AWS names no bound, "hours" for large buckets [aws-facts 8]. */
const LEAST_MS = 3_600_000;
const MS_PER_THOUSAND = 4_000;

/**
 * Starts one recursive refresh and waits for it: until then the file share may list yesterday's tree. One refresh at a time on a
 * gateway, because it refuses the third; and one that does not end within its time holds the cut-over.
 */
export async function runRefreshCache(
  context: StepContext,
  step: StepOf<'refresh-cache'>,
): Promise<StepOutcome> {
  const progress = await context.ledger.progress();
  const fileShare = progress.resources.get(`${step.share}/file-share`);
  if (fileShare === undefined) return waitFor(context, 'its file share is not there yet');
  const known = progress.steps.get(stepKey(context.plan.digest, step.id));
  const refresh = known?.refresh ?? null;
  if (refresh === null) return start(context, step, fileShare, progress);
  const state = await context.fileGateway.refreshState(fileShare, refresh.notification);
  if (state === 'finished')
    return { kind: 'done', changed: true, summary: `refresh ${refresh.notification} finished` };
  if (shareProgress(progress, step.share).confirmed.refreshedBy !== null)
    return {
      kind: 'done',
      changed: true,
      summary: `refresh ${refresh.notification} confirmed by a person`,
    };
  if (state === 'unknown') return untold(step.share, refresh.notification);
  const lateAtMs = Date.parse(refresh.since) + limitMs(context, step.share);
  if (context.clock.now().getTime() < lateAtMs) return waitFor(context, 'the cache is being refreshed');
  // Somebody has run the command again after it was held: the gateway may have forgotten the first one.
  return isTakenUpAgain(known) ? start(context, step, fileShare, progress) : late(step.share, refresh);
}

async function start(
  context: StepContext,
  step: StepOf<'refresh-cache'>,
  fileShare: string,
  progress: Progress,
): Promise<StepOutcome> {
  const other = refreshing(context, step, progress);
  if (other !== null) return waitFor(context, `its gateway refreshes ${other}`);
  let notification: string;
  try {
    // A repeated refresh does no harm, so a lost answer needs no intent.
    notification = await context.fileGateway.refreshCache(fileShare);
  } catch (error) {
    if (!isBusy(error)) throw error;
    return waitFor(context, 'its gateway is refreshing as much as it can at once');
  }
  await context.ledger.record({
    type: 'refresh-started',
    plan: context.plan.digest,
    step: step.id,
    resource: fileShare,
    notification,
  });
  return waitFor(context, 'the cache is being refreshed');
}

/** Another share whose refresh is under way on the same gateway; null when there is none. */
function refreshing(
  { plan }: StepContext,
  { id, share }: StepOf<'refresh-cache'>,
  progress: Progress,
): string | null {
  const gateways = new Map(
    plan.steps.flatMap((step) => (step.kind === 'file-share' ? [[step.share, step.gatewayArn]] : [])),
  );
  const other = plan.steps.find((step) => {
    if (step.kind !== 'refresh-cache' || step.id === id) return false;
    if (gateways.get(step.share) !== gateways.get(share)) return false;
    const known = progress.steps.get(stepKey(plan.digest, step.id));
    return known?.status === 'started' && known.refresh !== null;
  });
  return other?.share ?? null;
}

/** The refusal of a third refresh is documented, its words are not [aws-facts 8]. */
function isBusy(error: unknown): boolean {
  return error instanceof PortFault && /refresh.*(process|progress|running|already)/i.test(error.message);
}

function limitMs({ plan }: StepContext, share: string): number {
  const counted = plan.shares.find((one) => one.share === share);
  const objects = counted === undefined ? 0 : counted.files + counted.directories + counted.symlinks;
  return Math.max(LEAST_MS, (objects / 1000) * MS_PER_THOUSAND);
}

function isTakenUpAgain(known: StepProgress | undefined): boolean {
  return known?.refresh != null && known.startedAt > known.refresh.since;
}

function late(share: string, { notification, since }: NonNullable<StepProgress['refresh']>): StepOutcome {
  return {
    kind: 'held',
    code: 'refresh-late',
    reason: `The refresh ${notification} of the file share of ${share} has not ended since ${since}: NO-GO, its users would not find all of their files.`,
    next: [
      'Check that the gateway is online and not short of memory or cache, and look for the event "Storage Gateway Refresh Cache Event".',
      `To ask for another refresh: headwater cutover run --share ${share} --confirm-frozen`,
      `To give the share back to its source: headwater cutover rollback --share ${share}`,
    ],
  };
}

function untold(share: string, notification: string): StepOutcome {
  return {
    kind: 'held',
    code: 'refresh-unknown',
    reason: `Storage Gateway tells only by event when a refresh has finished; headwater has no event source for ${share}.`,
    next: [
      `Wait for the event "Storage Gateway Refresh Cache Event" with notification id ${notification}.`,
      `Then: headwater cutover run --share ${share} --confirm-frozen --confirm-refreshed`,
    ],
  };
}
