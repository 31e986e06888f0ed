import { shareProgress } from '../ledger/progress.ts';
import { mergeLifecycle } from '../plans/lifecycle/merge.ts';
import { isOwn, ownRules } from '../plans/lifecycle/own-rules.ts';
import type { StepOf } from '../plans/plan.ts';
import { inventoryId } from '../plans/posture/wanted.ts';
import { heldByArchiveGate } from './archive-gate.ts';
import type { StepContext } from './context.ts';
import type { StepOutcome } from './outcome.ts';
import { overruled } from './overruled.ts';
import type { RulesWrite } from './rules/documents.ts';
import { type Wanted, type Written, writeRules } from './rules/write-rules.ts';
import { waitFor } from './waiting.ts';

/**
 * Writes our lifecycle rules into the bucket's configuration, which S3 replaces as a whole; see {@link writeRules}. Refuses while
 * a share of the plan is not committed: archiving before the hand-over would age what may still change.
 */
export async function runLifecycleRules(
  context: StepContext,
  step: StepOf<'lifecycle-rules'>,
): Promise<StepOutcome> {
  const waiting = await uncommitted(context);
  if (waiting.length > 0) return notCommitted(waiting);
  const { migration, digest } = context.plan;
  const own = ownRules(step, migration);
  const written = await writeRules(
    { ...context, control: context.config.bucket.control },
    {
      bucket: step.bucket,
      migration,
      plan: digest,
      step: step.id,
      change: async (current, base) => {
        const closed = await heldByArchiveGate(context, step, current.rules);
        if (closed !== null) return { ...closed, kind: 'refused' };
        const { configuration, edited } = mergeLifecycle({ current, own, migration, base });
        if (edited.length > 0) return rulesEdited(step.bucket, edited);
        const live = await context.buckets.posture(step.bucket, inventoryId(migration));
        const versioned = live === null || live.versioning.status === 'Enabled';
        const refusal = overruled(context, step.bucket, configuration, versioned);
        return refusal === null ? { kind: 'wanted', configuration } : { kind: 'refused', ...refusal };
      },
    },
  );
  if (written.kind === 'wait') return waitFor(context, written.why);
  if (written.kind === 'refused') return { ...written, kind: 'held' };
  return recorded(context, step, written);
}

/** The write may be one of an earlier look that died before it could say so. */
async function recorded(
  context: StepContext,
  step: StepOf<'lifecycle-rules'>,
  { configuration, write }: Extract<Written, { kind: 'settled' }>,
): Promise<StepOutcome> {
  const { migration, digest } = context.plan;
  const ruleIds = configuration.rules.flatMap((rule) =>
    isOwn(rule, migration) && rule.ID !== undefined ? [rule.ID] : [],
  );
  if (write === null || (await isKnown(context, step.bucket, write))) {
    return { kind: 'done', changed: false, summary: `the rules of ${step.bucket} are as planned already` };
  }
  const { before, after, record } = write;
  const head = { plan: digest, step: step.id, bucket: step.bucket };
  await context.ledger.record({ type: 'lifecycle-written', ...head, ruleIds, before, after, record });
  const foreign = configuration.rules.length - ruleIds.length;
  const summary = `${ruleIds.length} rules of ours, ${foreign} foreign ones kept; before and after: s3://${context.config.bucket.control}/${record.key}`;
  return { kind: 'done', changed: true, summary };
}

async function isKnown(context: StepContext, bucket: string, { record }: RulesWrite): Promise<boolean> {
  const { lifecycle } = await context.ledger.progress();
  return lifecycle.get(bucket)?.record?.key === record.key;
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

/** Switching a rule off is the one way to stop what it does; nobody's hand is to be overruled by a job that comes again. */
function rulesEdited(bucket: string, ids: readonly string[]): Wanted {
  return {
    kind: 'refused',
    code: 'rules-edited',
    reason: `Somebody changed lifecycle rules of this migration in ${bucket} since they were written: ${ids.join(', ')}.`,
    next: [
      'If that is to stay, do nothing: no rule of the bucket is written before this is settled.',
      'If not, delete these rules from the bucket; then: headwater lifecycle apply',
    ],
  };
}
