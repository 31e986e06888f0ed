import { HeadwaterError } from '../errors.ts';
import type { StepResult } from '../jobs/result.ts';
import type { Confirmation } from '../ledger/events.ts';
import { SAID_BY } from '../ledger/going-back.ts';
import { withBegunPasses } from '../ledger/passes.ts';
import { isDone, type Progress, shareProgress } from '../ledger/progress.ts';
import { allStopped, nextAfter, sentenceOf } from '../ledger/steering.ts';
import { assertWhole } from '../plans/basis.ts';
import { assertFresh } from '../plans/freshness.ts';
import type { Plan, Step } from '../plans/plan.ts';
import { stepRunner } from '../steps/run-step.ts';
import { phaseNext } from '../views/phase-next.ts';
import type { CarriedOut } from '../views/values/carried-out.ts';
import { approvedPlan } from './approved-plan.ts';
import { openContext } from './context.ts';
import { deltaPasses } from './delta-passes.ts';
import { driftWatch } from './drift-watch.ts';
import { newerPlan } from './plan-files.ts';
import { type Project, selectShares } from './project.ts';
import { connectQueue, hooksFor } from './queue.ts';
import type { Reporter } from './reporter.ts';
import { sortResults } from './results.ts';
import { worldOf } from './world-of.ts';

/** What one command asks to be carried out. */
export interface Request {
  readonly phase: Step['phase'];
  /** Empty for all shares. */
  readonly shares: readonly string[];
  /** What the person running the command says to be true; recorded before anything is done. */
  readonly confirmed: readonly Confirmation[];
  readonly operator: string;
  readonly reporter: Reporter;
  readonly signal?: AbortSignal;
}

/**
 * Carries out one phase of the approved plan, as far as it goes. Refuses, before anything is changed, when no plan is
 * approved, the plan is stale, everything left is paused or given up, an earlier phase is not done, or the queue cannot be reached.
 * `next`: what to type when all of it is done.
 */
export async function carryOut(
  project: Project,
  request: Request,
): Promise<{ readonly carried: CarriedOut; readonly next: string }> {
  const names = selectShares(project.config, request.shares).map((share) => share.name);
  const { plan: approved, file } = await approvedPlan(project);
  assertFresh(approved, await worldOf(project, approved));
  if (request.phase !== 'transfer') assertWhole(approved);
  const before = await project.ledger.progress();
  const plan = withBegunPasses(approved, before);
  const steps = stepsOf(plan, request.phase, names);
  refuseStopped(plan, before, steps);
  refuseEarly(plan, before, steps);
  const doneBefore = steps.filter((step) => isDone(before, plan.digest, step.id)).length;
  const isIdle = doneBefore === steps.length;
  const results = isIdle ? { done: [], unfinished: [] } : await run(project, plan, request, names);
  const newer = isIdle && request.phase === 'transfer' ? await newerPlan(project, file) : null;
  const next =
    newer === null
      ? phaseNext(approved, request.phase, await project.ledger.progress())
      : `headwater plan show, then headwater plan approve: plan ${newer} is newer, and nobody approved it`;
  const { digest, rehearsal } = plan;
  return { carried: { plan: digest, rehearsal, phase: request.phase, ...results, doneBefore }, next };
}

/** The steps of a phase that these shares and all shares together have. */
export function stepsOf(plan: Plan, phase: Step['phase'], shares: readonly string[]): readonly Step[] {
  return plan.steps.filter(
    (step) => step.phase === phase && (step.share === null || shares.includes(step.share)),
  );
}

/** What runs is still carried to its end; only when nothing does there is nothing that this command could do. */
function refuseStopped(plan: Plan, progress: Progress, steps: readonly Step[]): void {
  const stops = [...(allStopped(progress, plan.digest, steps)?.values() ?? [])];
  const [first] = stops;
  if (first === undefined) return;
  throw new HeadwaterError({
    code: first.kind,
    blame: 'held',
    message: [...new Set(stops.map(sentenceOf))].join(' '),
    next: [...new Set(stops.flatMap(nextAfter))],
  });
}

/** A need outside of the phase that is not done would be waited for without end. */
function refuseEarly(plan: Plan, progress: Progress, steps: readonly Step[]): void {
  const inPhase = new Set(steps.map((step) => step.id));
  const open = [...new Set(steps.flatMap((step) => step.needs))].filter(
    (need) => !inPhase.has(need) && !isDone(progress, plan.digest, need),
  );
  if (open.length === 0) return;
  const phases = new Set(plan.steps.filter((step) => open.includes(step.id)).map((step) => step.phase));
  throw new HeadwaterError({
    code: 'phase-not-ready',
    blame: 'held',
    message: `These steps must be done first: ${open.join(', ')}.`,
    next: phases.has('transfer') ? ['headwater apply'] : ['headwater cutover run --confirm-frozen'],
  });
}

async function run(
  project: Project,
  plan: Plan,
  request: Request,
  shares: readonly string[],
): Promise<Pick<CarriedOut, 'done' | 'unfinished'>> {
  const { reporter } = request;
  const [{ lowerPlan }, { runPhase }] = await Promise.all([
    import('../jobs/lower.ts'),
    import('../jobs/phase.ts'),
  ]);
  const queue = await connectQueue(project, reporter);
  try {
    const open = await openContext(project, plan, reporter);
    try {
      await recordConfirmations(project, plan, request, shares);
      const lower = async () => {
        const progress = await project.ledger.progress();
        return lowerPlan(plan, { phase: request.phase, shares }, (step) =>
          isDone(progress, plan.digest, step),
        );
      };
      const signal = request.signal ?? new AbortController().signal;
      const hooks = hooksFor(reporter);
      const runStep = stepRunner(open.context);
      const carry = reporter.watch?.within(runStep) ?? runStep;
      const { steps } = await runPhase(queue, await lower(), carry, hooks, signal, {
        lowerAgain: lower,
        atRest: (left) => atRest(project, plan, left),
        scheduled: [deltaPasses(project, queue, reporter), driftWatch(project, reporter, signal)],
      });
      return sortResults(steps);
    } finally {
      await open.close();
    }
  } finally {
    await queue.close();
  }
}

/** The steps that only a person's word will move, once nothing else moves. */
async function atRest(
  project: Project,
  plan: Plan,
  left: ReadonlySet<string>,
): Promise<ReadonlyMap<string, StepResult> | null> {
  const steps = plan.steps.filter(({ id }) => left.has(id));
  const stopped = allStopped(await project.ledger.progress(), plan.digest, steps);
  if (stopped === null) return null;
  return new Map(
    [...stopped].map(([step, stop]) => [
      step,
      { kind: 'held', code: stop.kind, reason: sentenceOf(stop), next: nextAfter(stop) },
    ]),
  );
}

/** What a person said goes on record, so that any worker may act on it and an auditor can see who said it. */
async function recordConfirmations(
  project: Project,
  plan: Plan,
  request: Request,
  shares: readonly string[],
): Promise<void> {
  const progress = await project.ledger.progress();
  for (const share of shares) {
    const { authority, confirmed } = shareProgress(progress, share);
    if (authority.holder === 'bucket') continue;
    for (const what of request.confirmed) {
      if (confirmed[SAID_BY[what]] !== null) continue;
      await project.ledger.record({
        type: 'person-confirmed',
        plan: plan.digest,
        share,
        what,
        by: request.operator,
      });
    }
  }
}
