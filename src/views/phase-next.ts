import { isDone, type Progress } from '../ledger/progress.ts';
import type { Plan, Step } from '../plans/plan.ts';

/** What to type once all that a command was asked for of a phase is done; `progress` is as it is then. */
export function phaseNext(plan: Plan, phase: Step['phase'], progress: Progress): string {
  if (phase === 'lifecycle') return 'headwater report';
  if (phase === 'cutover') return afterCutover(plan, progress);
  // A plan that repairs has no cut-over, and leaves the inventory as it was.
  return plan.basis.repair === undefined
    ? 'headwater verify, then headwater cutover prepare'
    : 'headwater inventory scan, then headwater plan create';
}

/** Lifecycle rules wait for every share of the plan. */
function afterCutover(plan: Plan, progress: Progress): string {
  const left = plan.steps.flatMap(({ id, phase, share }) =>
    phase !== 'cutover' || share === null || isDone(progress, plan.digest, id) ? [] : share,
  );
  const [first] = left;
  return first === undefined ? 'headwater lifecycle apply' : `headwater cutover prepare --share ${first}`;
}
