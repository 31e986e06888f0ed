import { HeadwaterError } from '../errors.ts';
import { rollingBack } from '../ledger/cutover-legal.ts';
import { isCutoverStep } from '../ledger/cutover-state.ts';
import { isLeftToFinal, withBegunPasses } from '../ledger/passes.ts';
import { isDone, type Progress, shareOfStep, shareProgress, stepKey } from '../ledger/progress.ts';
import type { Step } from '../plans/plan.ts';
import { isStopped, whileStopped } from './at-rest.ts';
import { runBucket } from './bucket.ts';
import { runCommit } from './commit.ts';
import { planStep, type StepContext } from './context.ts';
import { runFileShare, runFileShareWritable } from './file-share.ts';
import { runFreeze } from './freeze.ts';
import { isOvertaken } from './intents.ts';
import { runLifecycleRules } from './lifecycle.ts';
import { runSourceLocation, runTargetLocation } from './locations.ts';
import type { RunStep, StepOutcome } from './outcome.ts';
import { runRefreshCache } from './refresh-cache.ts';
import { runTask } from './task.ts';
import { runTransfer } from './transfer.ts';
import { runVerify } from './verify.ts';

/** What the ledger says when somebody else was quicker, or the world has moved since the look began. */
const WORTH_ANOTHER_LOOK: ReadonlySet<string> = new Set([
  'already-ended',
  'already-recorded',
  'pass-overtaken',
]);

/**
 * Carries steps of one plan: skips what the ledger says is done, waits for needs that are not and while its share is paused,
 * and records how each look ended. Safe to call for the same step any number of times, after any accident. Several workers may look at
 * the same step: one acts, the others wait and see.
 */
export function stepRunner(given: StepContext): RunStep {
  return async (ref) => {
    if (ref.plan !== given.plan.digest) {
      throw new HeadwaterError({
        code: 'plan-superseded',
        blame: 'stale',
        message: `A job of plan ${ref.plan.slice(0, 12)} met plan ${given.plan.digest.slice(0, 12)}.`,
        next: ['Run `headwater apply` again: it puts the right jobs into the queue.'],
      });
    }
    const progress = await given.ledger.progress();
    if (isDone(progress, ref.plan, ref.step))
      return { kind: 'done', changed: false, summary: 'done already' };
    const plan = withBegunPasses(given.plan, progress, shareOfStep(ref.step));
    const context = plan === given.plan ? given : { ...given, plan };
    const step = planStep(plan, ref.step);
    try {
      return (await whileStopped(context, step, progress)) ?? (await goOn(context, step, progress));
    } catch (error) {
      if (!(error instanceof HeadwaterError)) throw error;
      // Another worker ended the step meanwhile: its word is in the ledger, ours is not needed.
      if (error.code === 'already-done') return { kind: 'done', changed: false, summary: 'done already' };
      if (error.code === 'rolling-back') return goingBack(step);
      if (WORTH_ANOTHER_LOOK.has(error.code) || isStopped(error) || isOvertaken(error))
        return { kind: 'wait', waitMs: context.pace.pollMs, why: error.message };
      throw error;
    }
  };
}

async function goOn(context: StepContext, step: Step, progress: Progress): Promise<StepOutcome> {
  const { digest } = context.plan;
  if (isCutoverStep(step.id) && shareProgress(progress, shareOfStep(step.id)).rollback !== null)
    return goingBack(step);
  if (isLeftToFinal(progress, digest, step)) return leaveToFinal(context, step);
  const open = step.needs.filter((need) => !isDone(progress, digest, need));
  if (open.length > 0)
    return { kind: 'wait', waitMs: context.pace.pollMs, why: `waits for ${open.join(', ')}`, begun: false };
  const isStarted = progress.steps.get(stepKey(digest, step.id))?.status === 'started';
  // One event a start, not one a look: a long transfer is looked at thousands of times.
  if (!isStarted) {
    await context.ledger.record({ type: 'step-started', plan: digest, step: step.id });
  }
  const outcome = await look(context, step);
  await recordOutcome(context, step, outcome);
  return outcome;
}

/** Not recorded: the ledger says so for the whole share already. */
function goingBack({ id }: Step): StepOutcome {
  const { code, message, next } = rollingBack(shareOfStep(id));
  return { kind: 'held', code, reason: message, next };
}

/** The cut-over does not wait for a scheduled pass: what that has not begun to carry, the final pass does. */
async function leaveToFinal(context: StepContext, step: Step): Promise<StepOutcome> {
  const summary = 'left to the final pass: the cut-over has begun';
  const outcome = { kind: 'done', changed: false, summary } as const;
  await recordOutcome(context, step, outcome);
  return outcome;
}

async function recordOutcome(context: StepContext, step: Step, outcome: StepOutcome): Promise<void> {
  const head = { plan: context.plan.digest, step: step.id };
  if (outcome.kind === 'done') {
    const { changed, summary } = outcome;
    await context.ledger.record({ type: 'step-done', ...head, changed, summary });
  }
  if (outcome.kind === 'held') {
    const { code, reason, next } = outcome;
    await context.ledger.record({ type: 'step-held', ...head, code, reason, next: [...next] });
  }
}

function look(context: StepContext, step: Step): Promise<StepOutcome> {
  switch (step.kind) {
    case 'bucket':
      return runBucket(context, step);
    case 'source-location':
      return runSourceLocation(context, step);
    case 'target-location':
      return runTargetLocation(context, step);
    case 'task':
      return runTask(context, step);
    case 'transfer':
      return runTransfer(context, step);
    case 'verify':
      return runVerify(context, step);
    case 'freeze':
      return runFreeze(context, step);
    case 'file-share':
      return runFileShare(context, step);
    case 'refresh-cache':
      return runRefreshCache(context, step);
    case 'file-share-writable':
      return runFileShareWritable(context, step);
    case 'commit':
      return runCommit(context, step);
    case 'lifecycle-rules':
      return runLifecycleRules(context, step);
  }
}
