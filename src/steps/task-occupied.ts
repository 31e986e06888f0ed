import { HeadwaterError } from '../errors.ts';
import { SLOT_TAKEN } from '../ledger/legal.ts';
import { type Progress, START_EXECUTION } from '../ledger/progress.ts';
import type { StepOf } from '../plans/plan.ts';
import { UNLIMITED } from '../plans/windows/link-now.ts';
import type { OpenExecution } from '../ports/data-sync.ts';
import type { StepContext } from './context.ts';
import { keepOne } from './surplus.ts';
import { taskOf } from './task-of.ts';

/**
 * Why no execution may be started on a task now, because one runs on it that the ledger does not know of; null when none
 * does. One that carries our tags is an orphan (the ledger was put back, say, or its start came about long after nobody
 * counted on it): it is adopted, and of several all but one are cancelled. One that somebody else started is waited for,
 * as ours would only queue behind it.
 */
export async function taskOccupied(
  context: StepContext,
  step: StepOf<'transfer'>,
  task: string,
  progress: Progress,
): Promise<string | null> {
  const open = await context.dataSync.openExecutions(task);
  const known = knownExecutions(progress);
  const orphans = open.filter(
    ({ arn, status, tags }) =>
      !known.has(arn) &&
      status !== 'CANCELLING' &&
      tags?.migration === context.plan.migration &&
      tags.step === step.id,
  );
  if (orphans.length > 0) return adopt(context, step, task, orphans);
  const [other] = open;
  if (other === undefined) return null;
  if (other.status === 'CANCELLING') return 'an execution of its task is being cancelled';
  if (other.tags === null) return `an execution that headwater did not start runs on its task: ${other.arn}`;
  return `an execution of ${other.tags.step} runs on its task: ${other.arn}`;
}

function knownExecutions({ steps }: Progress): ReadonlySet<string> {
  return new Set([...steps.values()].flatMap(({ executions }) => executions.map(({ arn }) => arn)));
}

/** Writes an orphan down as if its start had just been announced and settled. */
async function adopt(
  context: StepContext,
  step: StepOf<'transfer'>,
  task: string,
  orphans: readonly OpenExecution[],
): Promise<string> {
  const kept = await keepOne(
    context,
    step.id,
    orphans.map(({ arn }) => arn),
  );
  const intent = orphans.find(({ arn }) => arn === kept?.arn)?.tags?.intent;
  if (kept === null || intent === undefined) return 'an execution of ours ended just now';
  const head = { plan: context.plan.digest, step: step.id, intent };
  const runs = {
    task,
    mode: taskOf(context, step).taskMode,
    agents: [...step.agents],
    bytesPerSecond: kept.bytesPerSecond ?? UNLIMITED,
  };
  try {
    const maker = context.makers.self;
    await context.ledger.record({ type: 'intent-made', ...head, action: START_EXECUTION, runs, maker });
  } catch (error) {
    if (error instanceof HeadwaterError && error.code === SLOT_TAKEN) return error.message;
    throw error;
  }
  await context.ledger.record({ type: 'resource-known', ...head, resource: kept.arn, how: 'found' });
  return 'found an execution of ours that the ledger did not know of';
}
