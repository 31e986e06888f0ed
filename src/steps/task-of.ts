import { HeadwaterError } from '../errors.ts';
import type { StepOf } from '../plans/plan.ts';
import type { KeyRange } from '../ports/resources.ts';
import { planStep, type StepContext } from './context.ts';

/** The task step of a transfer: how it is run, where its reports go and who writes them. Throws HeadwaterError `step-unknown` (bug). */
export function taskOf(
  context: Pick<StepContext, 'plan'>,
  step: Pick<StepOf<'transfer'>, 'id' | 'task'>,
): StepOf<'task'> {
  const task = planStep(context.plan, step.task);
  if (task.kind === 'task') return task;
  throw new HeadwaterError({
    code: 'step-unknown',
    blame: 'bug',
    message: `Step ${step.id} names ${step.task} as its task, which is none.`,
  });
}

/** The keys that a transfer writes. Throws HeadwaterError `step-unknown` (bug). */
export function writesOf(
  context: Pick<StepContext, 'plan'>,
  step: Pick<StepOf<'transfer'>, 'id' | 'task'>,
): KeyRange {
  const { targetLocation } = taskOf(context, step);
  const target = planStep(context.plan, targetLocation);
  if (target.kind === 'target-location') return { bucket: target.bucket, keyPrefix: target.keyPrefix };
  throw new HeadwaterError({
    code: 'step-unknown',
    blame: 'bug',
    message: `Step ${step.id} writes to ${targetLocation}, which is no target.`,
  });
}
