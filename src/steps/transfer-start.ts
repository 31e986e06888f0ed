import { HeadwaterError } from '../errors.ts';
import { SLOT_TAKEN } from '../ledger/legal.ts';
import { type Progress, START_EXECUTION } from '../ledger/progress.ts';
import type { StepOf } from '../plans/plan.ts';
import type { Carried } from '../ports/data-sync.ts';
import type { StepContext } from './context.ts';
import { ownerTags } from './ensure.ts';
import { type Announced, announce, announced, made } from './intents.ts';
import { taskOptions } from './task.ts';
import { taskOf, writesOf } from './task-of.ts';

/** One run of a task. */
export interface Run {
  /** The task's ARN. */
  readonly task: string;
  readonly carried: Carried;
  /** -1 is unlimited. */
  readonly bytesPerSecond: number;
  /** What it was decided by. */
  readonly seen: Progress;
}

/**
 * Announces and starts an execution. Answers why there is no room for it when another worker was quicker, which the ledger
 * decides as it takes the announcement; null when it was started. Throws PortFault.
 */
export async function startExecution(
  context: StepContext,
  step: StepOf<'transfer'>,
  { task, carried, bytesPerSecond, seen }: Run,
): Promise<string | null> {
  const taskStep = taskOf(context, step);
  const writes = writesOf(context, step);
  const runs = { task, mode: taskStep.taskMode, agents: [...step.agents], bytesPerSecond, writes };
  let head: Announced;
  try {
    head = await announce(context, seen, step.id, { action: START_EXECUTION, runs });
  } catch (error) {
    if (error instanceof HeadwaterError && error.code === SLOT_TAKEN) return error.message;
    throw error;
  }
  // A damaged object can have the size and time of its file, and a run that compares would pass it over [aws-facts 3].
  const transferMode = step.selection.by === 'repair' ? 'ALL' : 'CHANGED';
  const options = taskOptions(taskStep, { bytesPerSecond, transferMode });
  const arn = await announced(context, head, () =>
    context.dataSync.startExecution(task, ownerTags(context, step.id, head.intent), { carried, options }),
  );
  await made(context, head, arn);
  return null;
}
