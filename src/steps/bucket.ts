import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { canonicalJson } from '../config/canonical.ts';
import { recordedPosture } from '../ledger/postures.ts';
import type { StepOf } from '../plans/plan.ts';
import { SETTING_TITLES } from '../plans/posture/change-text.ts';
import { type PostureDiff, postureDiff } from '../plans/posture/diff.ts';
import type { LivePosture, PostureSetting } from '../plans/posture/posture.ts';
import { recordKey, recordOf } from '../plans/posture/record.ts';
import { inventoryId } from '../plans/posture/wanted.ts';
import type { StepContext } from './context.ts';
import type { StepOutcome } from './outcome.ts';

/** Settings of buckets are eventually consistent, so they are read until they say what was written. */
const READ_BACK_ATTEMPTS = 20;

/**
 * The bucket exists and has its posture before the first byte lands. What others set is merged with, never weakened; a contradiction
 * holds the step before anything is set. What was there is recorded before it is changed, in the control bucket and the ledger.
 * CreateBucket may be repeated: S3 answers that we own it already.
 */
export async function runBucket(context: StepContext, step: StepOf<'bucket'>): Promise<StepOutcome> {
  const found = await look(context, step);
  if (found === null) await context.buckets.create(step.bucket);
  const live = found ?? (await look(context, step));
  if (live === null) return wait(context, `bucket ${step.bucket} is not visible yet`);
  const diff = diffOf(context, step, live);
  if (diff.conflicts.length > 0) return contradiction(step, diff);
  if (diff.changes.length > 0) {
    await record(context, step, live, diff.changes);
    const again = await look(context, step);
    if (canonicalJson(again) !== canonicalJson(live))
      return wait(context, `somebody else is changing the settings of bucket ${step.bucket}`);
    for (const change of diff.changes) await context.buckets.set(step.bucket, change, reportOf(context));
    if (!(await readsBack(context, step)))
      return wait(context, `the new settings of bucket ${step.bucket} are not visible yet`);
  }
  return (await settling(context, step)) ?? ended(context, step, found === null, diff);
}

function look(context: StepContext, { bucket }: StepOf<'bucket'>): Promise<LivePosture | null> {
  return context.buckets.posture(bucket, reportOf(context));
}

function reportOf({ plan }: StepContext): string {
  return inventoryId(plan.migration);
}

function diffOf({ plan }: StepContext, step: StepOf<'bucket'>, live: LivePosture): PostureDiff {
  return postureDiff(step.posture, live, plan.migration);
}

/** Of settings that this step has recorded already, what was there first is what counts. */
async function record(
  context: StepContext,
  step: StepOf<'bucket'>,
  live: LivePosture,
  changes: readonly PostureSetting[],
): Promise<void> {
  const { digest: plan, migration } = context.plan;
  const known = recordedPosture(await context.ledger.progress(), { plan, step: step.id });
  const fresh = changes.filter(({ setting }) => !known.includes(setting));
  if (fresh.length === 0) return;
  const { bucket, controlBucket } = step;
  const text = `${canonicalJson(recordOf({ migration, plan, bucket }, live, fresh))}\n`;
  const body = new TextEncoder().encode(text);
  const sha256 = createHash('sha256').update(body).digest('hex');
  const key = recordKey({ migration, bucket }, sha256);
  await context.buckets.writeOnce(controlBucket, key, body, 'application/json');
  const settings = fresh.map(({ setting }) => setting);
  await context.ledger.record({
    type: 'posture-recorded',
    plan,
    step: step.id,
    bucket,
    record: key,
    sha256,
    settings,
  });
}

async function readsBack(context: StepContext, step: StepOf<'bucket'>): Promise<boolean> {
  for (let attempt = 0; attempt < READ_BACK_ATTEMPTS; attempt += 1) {
    const live = await look(context, step);
    if (live !== null && diffOf(context, step, live).changes.length === 0) return true;
    await sleep(context.pace.settleMs);
  }
  return false;
}

/** Writes may miss versioning for a quarter of an hour after it was turned on for the first time [aws-facts D]. */
async function settling(context: StepContext, step: StepOf<'bucket'>): Promise<StepOutcome | null> {
  const marks = (await context.ledger.progress()).postures.get(step.bucket) ?? [];
  const since = marks.findLast(({ settings }) => settings.includes('versioning'))?.at;
  if (since === undefined) return null;
  const waitMs = Date.parse(since) + context.pace.versioningMs - context.clock.now().getTime();
  if (waitMs <= 0) return null;
  return {
    kind: 'wait',
    waitMs,
    why: `versioning of ${step.bucket} was turned on at ${since}; S3 asks for 15 minutes`,
  };
}

async function ended(
  context: StepContext,
  step: StepOf<'bucket'>,
  isNew: boolean,
  diff: PostureDiff,
): Promise<StepOutcome> {
  const { digest: plan } = context.plan;
  const set = recordedPosture(await context.ledger.progress(), { plan, step: step.id });
  const parts = [
    ...(isNew ? ['created'] : []),
    ...(set.length > 0 ? [`set ${set.map((setting) => SETTING_TITLES[setting]).join(', ')}`] : []),
    ...diff.kept.map(({ text }) => text),
  ];
  const summary = parts.length === 0 ? 'as wanted already' : parts.join('; ');
  return {
    kind: 'done',
    changed: isNew || set.length > 0,
    summary: `bucket ${step.bucket}: ${summary}`,
  };
}

function contradiction({ bucket }: StepOf<'bucket'>, { conflicts }: PostureDiff): StepOutcome {
  return {
    kind: 'held',
    code: 'posture-conflict',
    reason: `Bucket ${bucket} cannot be brought to its posture without weakening it or guessing, so nothing was set. ${conflicts.map(({ text }) => text).join(' ')}`,
    next: [...conflicts.map(({ fix }) => fix), 'Then: headwater apply'],
  };
}

function wait(context: StepContext, why: string): StepOutcome {
  return { kind: 'wait', waitMs: context.pace.pollMs, why };
}
