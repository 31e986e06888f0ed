import type { StepOf } from '../plans/plan.ts';
import type { FileShareSpec } from '../ports/file-gateway.ts';
import { bucketArn } from './arns.ts';
import type { StepContext } from './context.ts';
import { planStep } from './context.ts';
import { ensure, settleIntent, several } from './ensure.ts';
import { foreignShares } from './foreign.ts';
import { inOtherHands } from './intents.ts';
import { outcome } from './locations.ts';
import type { StepOutcome } from './outcome.ts';
import { waitFor } from './waiting.ts';

/** The file share over the share's prefix, read-only until the cache is fresh: the order of a cut-over [aws-facts 8]. */
export async function runFileShare(context: StepContext, step: StepOf<'file-share'>): Promise<StepOutcome> {
  const what = `file share ${step.fileShareName}`;
  const progress = await context.ledger.progress();
  const foreign = progress.resources.has(step.id) ? null : await foreignShares(context, step, step, progress);
  if (foreign !== null) return foreign;
  const resources = context.fileGateway.fileShares;
  return outcome(
    await ensure(context, { step, resources, spec: (intent) => fileShareSpec(step, true, intent), what }),
    what,
  );
}

/**
 * Settles a create whose answer was lost, without making anything: null once its outcome is in the ledger, or when there was
 * none open.
 */
export async function settleFileShare(
  context: StepContext,
  step: StepOf<'file-share'>,
): Promise<Exclude<StepOutcome, { kind: 'done' }> | null> {
  const progress = await context.ledger.progress();
  const others = await inOtherHands(context, progress, step.id);
  if (others !== null) return waitFor(context, others);
  const wanted = {
    step,
    resources: context.fileGateway.fileShares,
    spec: (intent: string) => fileShareSpec(step, true, intent),
    what: `file share ${step.fileShareName}`,
  };
  return (await settleIntent(context, wanted, progress)) === 'several' ? several(wanted) : null;
}

/** The client token is the intent: Storage Gateway answers a repeated create with the share it already made. */
export function fileShareSpec(step: StepOf<'file-share'>, readOnly: boolean, intent: string): FileShareSpec {
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
  const wanted = fileShareSpec(made, false, '');
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

/** Holds a step whose file share serves nobody. */
export function unavailable(share: string, status: string): Extract<StepOutcome, { kind: 'held' }> {
  return {
    kind: 'held',
    code: 'file-share-unavailable',
    reason: `The file share of ${share} is ${status}.`,
    next: ['Check the gateway and its role, then run the command again.'],
  };
}
