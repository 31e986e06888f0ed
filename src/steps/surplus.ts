import type { Execution } from '../ports/data-sync.ts';
import type { StepContext } from './context.ts';
import { hasEnded } from './execution-end.ts';

/** Which of several executions that do the same is kept: what is nearest to a good end, then what began first. */
const NEAREST: readonly Execution['phase'][] = ['success', 'running', 'queued', 'error'];

/**
 * Of several executions of one step, keeps one and cancels the others as surplus: they would carry the same once more.
 * Answers which is kept; null when DataSync knows none of them any more. Safe to repeat.
 */
export async function keepOne(
  context: StepContext,
  step: string,
  arns: readonly string[],
): Promise<Execution | null> {
  const looks = await Promise.all(arns.map((arn) => context.dataSync.describeExecution(arn)));
  const [kept, ...surplus] = looks.filter((look) => look !== null).toSorted(byNearness);
  for (const execution of surplus) await cancelSurplus(context, step, execution);
  return kept ?? null;
}

function byNearness(one: Execution, other: Execution): number {
  const phase = NEAREST.indexOf(one.phase) - NEAREST.indexOf(other.phase);
  if (phase !== 0) return phase;
  const [a, b] = [`${one.startedAt} ${one.arn}`, `${other.startedAt} ${other.arn}`];
  return a < b ? -1 : 1;
}

async function cancelSurplus(context: StepContext, step: string, execution: Execution): Promise<void> {
  if (hasEnded(execution) || execution.status === 'CANCELLING') return;
  await context.ledger.record({
    type: 'execution-stopping',
    plan: context.plan.digest,
    step,
    execution: execution.arn,
    why: 'surplus',
  });
  await context.dataSync.cancelExecution(execution.arn);
}
