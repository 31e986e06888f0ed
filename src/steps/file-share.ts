import { shareProgress, stepKey } from '../ledger/progress.ts';
import type { StepOf } from '../plans/plan.ts';
import type { FileShareSpec } from '../ports/file-gateway.ts';
import { bucketArn } from './arns.ts';
import type { StepContext } from './context.ts';
import { planStep } from './context.ts';
import { ensure } from './ensure.ts';
import { foreignShares } from './foreign.ts';
import { outcome } from './locations.ts';
import type { StepOutcome } from './outcome.ts';

/** The file share over the share's prefix, read-only until the cache is fresh: the order of a cut-over [aws-facts 8]. */
export async function runFileShare(context: StepContext, step: StepOf<'file-share'>): Promise<StepOutcome> {
  const what = `file share ${step.fileShareName}`;
  const progress = await context.ledger.progress();
  const foreign = progress.resources.has(step.id) ? null : await foreignShares(context, step, step, progress);
  if (foreign !== null) return foreign;
  const resources = context.fileGateway.fileShares;
  return outcome(
    await ensure(context, { step, resources, spec: (intent) => spec(step, true, intent), what }),
    what,
  );
}

/** The client token is the intent: Storage Gateway answers a repeated create with the share it already made. */
function spec(step: StepOf<'file-share'>, readOnly: boolean, intent: string): FileShareSpec {
  return {
    protocol: step.protocol,
    gatewayArn: step.gatewayArn,
    roleArn: step.roleArn,
    locationArn: `${bucketArn(step.bucket)}/${step.keyPrefix}`,
    fileShareName: step.fileShareName,
    readOnly,
    defaultStorageClass: 'S3_STANDARD',
    clientList: step.clientList,
    clientToken: `headwater-${intent}`,
  };
}

/** Starts one recursive refresh and waits for it: until then the file share may list yesterday's tree. */
export async function runRefreshCache(
  context: StepContext,
  step: StepOf<'refresh-cache'>,
): Promise<StepOutcome> {
  const progress = await context.ledger.progress();
  const fileShare = progress.resources.get(`${step.share}/file-share`);
  if (fileShare === undefined)
    return { kind: 'wait', waitMs: context.pace.pollMs, why: 'its file share is not there yet' };
  const started = progress.steps.get(stepKey(context.plan.digest, step.id))?.refresh ?? null;
  if (started === null) {
    // A repeated refresh does no harm, so a lost answer needs no intent.
    const notification = await context.fileGateway.refreshCache(fileShare);
    await context.ledger.record({
      type: 'refresh-started',
      plan: context.plan.digest,
      step: step.id,
      resource: fileShare,
      notification,
    });
    return { kind: 'wait', waitMs: context.pace.pollMs, why: 'the cache is being refreshed' };
  }
  const state = await context.fileGateway.refreshState(fileShare, started);
  if (state === 'finished') return { kind: 'done', changed: true, summary: `refresh ${started} finished` };
  if (state === 'running')
    return { kind: 'wait', waitMs: context.pace.pollMs, why: 'the cache is being refreshed' };
  if (shareProgress(progress, step.share).confirmed.refreshedBy !== null)
    return { kind: 'done', changed: true, summary: `refresh ${started} confirmed by a person` };
  return {
    kind: 'held',
    code: 'refresh-unknown',
    reason: `Storage Gateway tells only by event when a refresh has finished; headwater has no event source for ${step.share}.`,
    next: [
      `Wait for the event "Storage Gateway Refresh Cache Event" with notification id ${started}.`,
      `Then: headwater cutover run --share ${step.share} --confirm-frozen --confirm-refreshed`,
    ],
  };
}

/** Opens the file share for writing: from here on its users are back at work. */
export async function runFileShareWritable(
  context: StepContext,
  step: StepOf<'file-share-writable'>,
): Promise<StepOutcome> {
  const { resources } = await context.ledger.progress();
  const id = resources.get(`${step.share}/file-share`);
  const made = planStep(context.plan, `${step.share}/file-share`);
  if (id === undefined || made.kind !== 'file-share') {
    return { kind: 'wait', waitMs: context.pace.pollMs, why: 'its file share is not there yet' };
  }
  const wanted = spec(made, false, '');
  const observed = await context.fileGateway.fileShares.observe(id, wanted);
  if (observed === null || observed.state === 'broken')
    return unavailable(step.share, observed?.status ?? 'gone');
  if (observed.state === 'pending')
    return { kind: 'wait', waitMs: context.pace.pollMs, why: observed.status };
  if (observed.differences.length > 0) {
    await context.fileGateway.fileShares.update(id, wanted);
    await context.ledger.record({
      type: 'resource-updated',
      plan: context.plan.digest,
      step: step.id,
      resource: id,
      fields: observed.differences.map(({ field }) => field),
    });
    return { kind: 'wait', waitMs: context.pace.pollMs, why: 'the file share is being updated' };
  }
  return { kind: 'done', changed: true, summary: `file share ${made.fileShareName} is writable` };
}

function unavailable(share: string, status: string): StepOutcome {
  return {
    kind: 'held',
    code: 'file-share-unavailable',
    reason: `The file share of ${share} is ${status}.`,
    next: ['Check the gateway and its role, then run the command again.'],
  };
}
