import { HeadwaterError } from '../errors.ts';
import { SLOT_TAKEN } from '../ledger/legal.ts';
import { START_EXECUTION } from '../ledger/progress.ts';
import type { StepOf } from '../plans/plan.ts';
import type { Carried } from '../ports/data-sync.ts';
import type { StepContext } from './context.ts';
import { announced, ownerTags } from './ensure.ts';
import { taskOptions } from './task.ts';
import { taskOf } from './task-of.ts';

/** One run of a task. */
export interface Run {
  /** The task's ARN. */
  readonly task: string;
  readonly carried: Carried;
  /** -1 is unlimited. */
  readonly bytesPerSecond: number;
}

/**
 * Announces and starts an execution. Answers why there is no room for it when another worker was quicker, which the ledger
 * decides as it takes the announcement; null when it was started. Throws PortFault.
 */
export async function startExecution(
  context: StepContext,
  step: StepOf<'transfer'>,
  { task, carried, bytesPerSecond }: Run,
): Promise<string | null> {
  const taskStep = taskOf(context, step);
  const intent = context.clock.newId();
  const head = { plan: context.plan.digest, step: step.id, intent };
  const runs = { task, mode: taskStep.taskMode, agents: [...step.agents], bytesPerSecond };
  try {
    await context.ledger.record({ type: 'intent-made', ...head, action: START_EXECUTION, runs });
  } catch (error) {
    if (error instanceof HeadwaterError && error.code === SLOT_TAKEN) return error.message;
    throw error;
  }
  const options = taskOptions(taskStep, bytesPerSecond);
  const arn = await announced(context, head, () =>
    context.dataSync.startExecution(task, ownerTags(context, step.id, intent), { carried, options }),
  );
  await context.ledger.record({ type: 'resource-known', ...head, resource: arn, how: 'created' });
  return null;
}
