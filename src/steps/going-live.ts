import { shareProgress } from '../ledger/progress.ts';
import { rulesInTheWay } from '../plans/cutover/rules-in-the-way.ts';
import type { StepOf } from '../plans/plan.ts';
import type { StepContext } from './context.ts';
import { fileShareSpec, unavailable } from './file-share.ts';
import type { StepOutcome } from './outcome.ts';
import { waitFor } from './waiting.ts';

type NotYet = Exclude<StepOutcome, { kind: 'done' }>;

/**
 * Why a share may not be committed although it is proved: its users could not work, because somebody's lifecycle rule takes their
 * objects away, or the file share does not serve them, or they are not there yet. Null when they can.
 */
export async function notServed(context: StepContext, step: StepOf<'commit'>): Promise<NotYet | null> {
  const made = context.plan.steps.find((one) => one.id === `${step.share}/file-share`);
  const fileShare = made?.kind === 'file-share' ? made : null;
  const rules = rulesInTheWay(await context.buckets.lifecycle(step.bucket), {
    migration: context.plan.migration,
    keyPrefix: step.keyPrefix,
    hasFileShare: fileShare !== null,
  });
  if (rules.length > 0) return heldByRules(step.share, rules);
  return fileShare === null ? null : notAtWork(context, fileShare);
}

async function notAtWork(context: StepContext, step: StepOf<'file-share'>): Promise<NotYet | null> {
  const progress = await context.ledger.progress();
  const arn = progress.resources.get(step.id);
  const wanted = fileShareSpec(step, false, '');
  const observed = arn === undefined ? null : await context.fileGateway.fileShares.observe(arn, wanted);
  if (observed?.state === 'pending') return waitFor(context, `its file share is ${observed.status}`);
  if (observed === null || observed.state === 'broken')
    return unavailable(step.share, observed?.status ?? 'gone');
  return shareProgress(progress, step.share).confirmed.movedBy === null ? notMoved(step) : null;
}

function notMoved({ share, fileShareName, gatewayArn }: StepOf<'file-share'>): NotYet {
  return {
    kind: 'held',
    code: 'clients-not-moved',
    reason: `Nobody has said that the users of ${share} work on the file share; after the commit there is no way back.`,
    next: [
      `Point mounts, DNS and DFS at file share ${fileShareName} of ${gatewayArn}, and let a user work on it.`,
      `Then: headwater cutover run --share ${share} --confirm-frozen --confirm-moved`,
      `Or give it back to its source: headwater cutover rollback --share ${share}`,
    ],
  };
}

function heldByRules(share: string, rules: readonly string[]): NotYet {
  return {
    kind: 'held',
    code: 'rule-in-the-way',
    reason: `NO-GO for ${share}: ${rules.join('; ')}.`,
    next: [
      'Find out whose the rule is; narrow its prefix, or disable it. headwater leaves rules of others alone.',
      `Then: headwater cutover run --share ${share} --confirm-frozen`,
    ],
  };
}
