import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { canonicalJson } from '../config/canonical.ts';
import { shareProgress } from '../ledger/progress.ts';
import { mergeLifecycle } from '../plans/classes/lifecycle-merge.ts';
import type { StepOf } from '../plans/plan.ts';
import type { LifecycleConfiguration } from '../ports/bucket.ts';
import type { StepContext } from './context.ts';
import type { StepOutcome } from './outcome.ts';

/** Bucket configuration is eventually consistent, so it is read until it says what was written. */
const READ_BACK_ATTEMPTS = 20;

/**
 * Writes our lifecycle rules into the bucket's configuration, which S3 replaces as a whole: read, merge (foreign rules
 * verbatim), read again, write, read back [aws-facts A.7]. Refuses while a share of the plan is not committed: archiving
 * before the hand-over would age what may still change.
 */
export async function runLifecycleRules(
  context: StepContext,
  step: StepOf<'lifecycle-rules'>,
): Promise<StepOutcome> {
  const waiting = await uncommitted(context);
  if (waiting.length > 0) return notCommitted(waiting);
  const before = await context.buckets.lifecycle(step.bucket);
  const wanted = mergeLifecycle(before, step, context.plan.migration);
  if (digestOf(wanted) === digestOf(before)) {
    return { kind: 'done', changed: false, summary: `the rules of ${step.bucket} are as planned already` };
  }
  const again = await context.buckets.lifecycle(step.bucket);
  if (digestOf(again) !== digestOf(before))
    return wait(context, 'somebody else is changing the lifecycle rules');
  await context.buckets.putLifecycle(step.bucket, wanted);
  if (!(await readsBack(context, step.bucket, wanted)))
    return wait(context, 'the new rules are not visible yet');
  await context.ledger.record({
    type: 'lifecycle-written',
    plan: context.plan.digest,
    step: step.id,
    bucket: step.bucket,
    ruleIds: step.rules.map((rule) => rule.id),
    before: digestOf(before),
    after: digestOf(wanted),
  });
  const foreign = wanted.rules.length - ownCount(wanted, context.plan.migration);
  return {
    kind: 'done',
    changed: true,
    summary: `${step.rules.length} rules of ours, ${foreign} foreign ones kept`,
  };
}

function wait(context: StepContext, why: string): StepOutcome {
  return { kind: 'wait', waitMs: context.pace.pollMs, why };
}

async function uncommitted(context: StepContext): Promise<readonly string[]> {
  const progress = await context.ledger.progress();
  return context.plan.shares
    .map(({ share }) => share)
    .filter((share) => shareProgress(progress, share).authority.holder !== 'bucket');
}

function notCommitted(shares: readonly string[]): StepOutcome {
  return {
    kind: 'held',
    code: 'not-committed',
    reason: `Lifecycle rules wait for the cut-over of ${shares.join(', ')}.`,
    next: ['headwater cutover run --confirm-frozen', 'Then: headwater lifecycle apply'],
  };
}

async function readsBack(
  context: StepContext,
  bucket: string,
  wanted: LifecycleConfiguration,
): Promise<boolean> {
  for (let attempt = 0; attempt < READ_BACK_ATTEMPTS; attempt += 1) {
    if (digestOf(await context.buckets.lifecycle(bucket)) === digestOf(wanted)) return true;
    await sleep(context.pace.settleMs);
  }
  return false;
}

function ownCount(configuration: LifecycleConfiguration, migration: string): number {
  return configuration.rules.filter((rule) => rule.ID?.startsWith(`headwater:${migration}:`)).length;
}

/** What S3 takes when a configuration does not say [aws-facts A.5]. */
const DEFAULT_MINIMUM = 'all_storage_classes_128K';

/** Order of rules has no meaning to S3, so the digest ignores it; an unsaid default is what S3 will answer. */
function digestOf(configuration: LifecycleConfiguration): string {
  const minimum = configuration.transitionDefaultMinimumObjectSize ?? DEFAULT_MINIMUM;
  const rules = configuration.rules.map((rule) => canonicalJson(rule)).sort();
  return createHash('sha256').update(canonicalJson({ rules, minimum })).digest('hex');
}
