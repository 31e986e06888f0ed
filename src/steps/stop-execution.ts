import type { StopReason } from '../ledger/events.ts';
import { type ExecutionProgress, type Progress, stepKey } from '../ledger/progress.ts';
import type { StepOf } from '../plans/plan.ts';
import type { StepContext } from './context.ts';
import { hasEnded, recordEnd } from './execution-end.ts';
import type { StepOutcome } from './outcome.ts';
import { settleStart } from './settle-start.ts';

/** The execution of a transfer that has not ended as far as the ledger knows; null when there is none. */
export function runningExecution(
  progress: Progress,
  plan: string,
  step: StepOf<'transfer'>,
): ExecutionProgress | null {
  const last = progress.steps.get(stepKey(plan, step.id))?.executions.at(-1);
  return last === undefined || last.result !== null ? null : last;
}

/**
 * Ends the execution of a transfer before its time, also one whose start is not settled yet. Answers a wait as long as it is
 * ending, to be called again after; null once nothing runs. The end is then in the ledger, as `cancelled` when it came
 * of this. What has been copied stays, and the next execution of the same task carries what is missing [aws-facts 4].
 * Safe to repeat after any accident. Throws PortFault.
 */
export async function stopExecution(
  context: StepContext,
  step: StepOf<'transfer'>,
  why: StopReason,
): Promise<Extract<StepOutcome, { kind: 'wait' }> | null> {
  const progress = await context.ledger.progress();
  const running = runningExecution(progress, context.plan.digest, step);
  if (running === null) return stopUnsettled(context, step, progress);
  const head = { plan: context.plan.digest, step: step.id };
  const execution = await context.dataSync.describeExecution(running.arn);
  if (execution === null || hasEnded(execution)) {
    await recordEnd(context, head, running, execution);
    return null;
  }
  if (running.stopping === null) {
    await context.ledger.record({ type: 'execution-stopping', ...head, execution: running.arn, why });
  }
  if (execution.status !== 'CANCELLING') await context.dataSync.cancelExecution(running.arn);
  return { kind: 'wait', waitMs: context.pace.pollMs, why: 'its execution is being cancelled' };
}

/** A start whose answer was lost may have made an execution, which is found first and stopped at the next call. */
async function stopUnsettled(
  context: StepContext,
  step: StepOf<'transfer'>,
  progress: Progress,
): Promise<Extract<StepOutcome, { kind: 'wait' }> | null> {
  const task = progress.resources.get(step.task);
  if (task === undefined) return null;
  const found = await settleStart(context, step.id, task, progress);
  if (found === null) return null;
  const why = found === 'others' ? 'another worker is starting what' : 'found the execution that';
  return { kind: 'wait', waitMs: context.pace.pollMs, why: `${why} is to be cancelled` };
}
