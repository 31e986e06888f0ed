import { type Progress, shareOfStep } from '../ledger/progress.ts';
import { endsExecutions, isInHand, nextAfter, type Stop, sentenceOf, stopOf } from '../ledger/steering.ts';
import type { Step } from '../plans/plan.ts';
import type { StepContext } from './context.ts';
import type { StepOutcome } from './outcome.ts';
import { stopExecution } from './stop-execution.ts';

/** Codes by which the ledger refuses what a person has stopped between our look and our record. */
const REFUSALS: ReadonlySet<string> = new Set<Stop['kind']>(['paused', 'cancelled']);

/** True for an error that says no more than that a person has stopped the step's share. */
export function isStopped(error: { readonly code: string }): boolean {
  return REFUSALS.has(error.code);
}

/**
 * What a step does while its share is paused or given up: null when it is to go on all the same, because it is in hand.
 * An execution that must not run on is ended first, which takes several looks. Throws PortFault.
 */
export async function whileStopped(
  context: StepContext,
  step: Step,
  progress: Progress,
): Promise<StepOutcome | null> {
  const stop = stopOf(progress, shareOfStep(step.id));
  if (stop === null) return null;
  const inHand = (at: Progress) => isInHand(at, context.plan.digest, step.id, stop);
  if (!inHand(progress)) return resting(context, stop);
  if (step.kind !== 'transfer' || !endsExecutions(stop)) return null;
  const ending = await stopExecution(context, step, stop.kind === 'paused' ? 'pause' : 'cancel');
  if (ending !== null) return ending;
  // One that had carried everything before it could be ended is still to be written down as that.
  return inHand(await context.ledger.progress()) ? null : resting(context, stop);
}

/**
 * A paused step comes back to look, so that it goes on by itself wherever it was queued; a given-up one is held. Neither is
 * recorded: the ledger says so for the whole share already.
 */
function resting(context: StepContext, stop: Stop): StepOutcome {
  const reason = sentenceOf(stop);
  return stop.kind === 'paused'
    ? { kind: 'wait', waitMs: context.pace.pollMs, why: reason, begun: false }
    : { kind: 'held', code: stop.kind, reason, next: nextAfter(stop) };
}
