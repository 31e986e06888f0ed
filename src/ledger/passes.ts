import type { Plan, Step } from '../plans/plan.ts';
import { passAgain, plannedPasses } from '../plans/steps/pass-again.ts';
import { committedOver } from './cutover-legal.ts';
import { isDone, type Progress, shareOfStep, shareProgress, stepKey } from './progress.ts';
import { sentenceOf, stopOf } from './steering.ts';

/**
 * The plan with the steps of the last pass that was begun on schedule, of each share or of one; the passes before it are
 * done. What it needs is in plan and ledger, so every worker gets the same.
 */
export function withBegunPasses(plan: Plan, progress: Progress, share?: string): Plan {
  if (progress.passes.size === 0) return plan;
  const begunOf = (name: string) => progress.passes.get(stepKey(plan.digest, name));
  if (share !== undefined && begunOf(share) === undefined) return plan;
  const implied = [...plannedPasses(plan)].flatMap(([name, planned]) => {
    const begun = share === undefined || share === name ? begunOf(name) : undefined;
    return begun === undefined ? [] : passAgain(planned, begun.ordinal);
  });
  return implied.length === 0 ? plan : { ...plan, steps: [...plan.steps, ...implied] };
}

/** True for a step that is no part of the plan, but implied by its schedule. */
export function isScheduled({ passes }: Progress, plan: string, step: string): boolean {
  return passes.get(stepKey(plan, shareOfStep(step)))?.steps.includes(step) ?? false;
}

/** True once the source of a share is frozen, or about to be: then its final pass brings over what is left. */
export function cutoverBegun(progress: Progress, plan: string, share: string): boolean {
  const { authority, frozen } = shareProgress(progress, share);
  const freeze = progress.steps.get(stepKey(plan, `${share}/freeze`))?.status;
  return authority.holder === 'bucket' || frozen?.plan === plan || freeze === 'started' || freeze === 'done';
}

/** True for a scheduled step that has nothing running when the cut-over begins: it is over. */
export function isLeftToFinal(
  progress: Progress,
  plan: string,
  { id, share }: Pick<Step, 'id' | 'share'>,
): boolean {
  if (share === null || !isScheduled(progress, plan, id) || !cutoverBegun(progress, plan, share))
    return false;
  const executions = progress.steps.get(stepKey(plan, id))?.executions ?? [];
  const last = executions.at(-1)?.result;
  return !progress.openIntents.has(id) && last !== null && last !== 'success';
}

/** What is to be done about a share when a delta pass is due. */
export type Due =
  | {
      readonly kind: 'begin';
      readonly share: string;
      readonly ordinal: number;
      readonly steps: readonly string[];
    }
  | { readonly kind: 'skip'; readonly share: string; readonly why: string };

/**
 * For each share that has a pass: the delta pass that begins now, or why none does. None begins beside another one, beside
 * the check of the planned pass (which would see it write), in a stopped share, or once the cut-over has begun.
 */
export function duePasses(plan: Plan, progress: Progress): readonly Due[] {
  if (plan.delta === null) return [];
  const checks = new Map(
    plan.steps.flatMap((step) =>
      step.kind === 'verify' && step.phase === 'transfer' ? [[step.share, step.id] as const] : [],
    ),
  );
  return [...plannedPasses(plan)].map(([share, planned]): Due => {
    const check = checks.get(share);
    const why = inTheWay(plan, progress, share, [
      ...planned.steps.map(({ id }) => id),
      ...(check === undefined ? [] : [check]),
    ]);
    if (why !== null) return { kind: 'skip', share, why };
    const ordinal = (progress.passes.get(stepKey(plan.digest, share)) ?? planned).ordinal + 1;
    return { kind: 'begin', share, ordinal, steps: passAgain(planned, ordinal).map(({ id }) => id) };
  });
}

function inTheWay(plan: Plan, progress: Progress, share: string, planned: readonly string[]): string | null {
  const stop = stopOf(progress, share);
  if (stop !== null) return sentenceOf(stop);
  if (cutoverBegun(progress, plan.digest, share)) return 'its cut-over has begun';
  const target = plan.steps.find((step) => step.kind === 'target-location' && step.share === share);
  const owner = target?.kind === 'target-location' ? committedOver(progress, target) : null;
  if (owner !== null) return `its prefix reaches into that of ${owner}, which is committed`;
  const begun = progress.passes.get(stepKey(plan.digest, share))?.steps ?? [];
  const open = [...planned, ...begun].find((step) => !isDone(progress, plan.digest, step));
  return open === undefined ? null : `${open} is not done`;
}
