import { HeadwaterError } from '../errors.ts';
import type { QueueConnection } from '../jobs/connection.ts';
import type { Scheduled } from '../jobs/schedule.ts';
import { type Due, duePasses, withBegunPasses } from '../ledger/passes.ts';
import { isDone, type Progress, stepKey } from '../ledger/progress.ts';
import type { Plan } from '../plans/plan.ts';
import { approvedPlan } from './approved-plan.ts';
import type { Project } from './project.ts';
import type { Reporter } from './reporter.ts';

/** The delta passes of the approved plan: when they are due, and how each begins. */
export function deltaPasses(project: Project, queue: QueueConnection, reporter: Reporter): Scheduled {
  let known: Plan | null = null;
  // A plan is what its digest says, and a large one takes a while to read.
  const approved = async (digest: string): Promise<Plan> => {
    if (known?.digest !== digest) known = (await approvedPlan(project)).plan;
    return known;
  };
  return {
    name: 'delta',
    async due() {
      const { approvedPlan: digest } = await project.ledger.progress();
      return digest === null ? null : (await approved(digest)).delta;
    },
    async onDue() {
      const progress = await project.ledger.progress();
      if (progress.approvedPlan === null) return;
      const plan = await approved(progress.approvedPlan);
      for (const due of duePasses(plan, progress)) reporter.notice(await begin(project, plan, due));
      await putOpenBack(queue, plan, await project.ledger.progress());
    },
  };
}

/** Records that a pass has begun, which makes its steps part of what is to be done; says what came of it. */
async function begin(project: Project, plan: Plan, due: Due): Promise<string> {
  if (due.kind === 'skip') return `No delta pass of ${due.share} is begun: ${due.why}`;
  const { share, ordinal, steps } = due;
  try {
    await project.ledger.record({ type: 'pass-begun', plan: plan.digest, share, ordinal, steps });
    return `Delta pass ${ordinal} of ${share} has begun.`;
  } catch (error) {
    // Another worker was quicker, or a person stopped the share meanwhile.
    if (error instanceof HeadwaterError && error.blame === 'held') return error.message;
    throw error;
  }
}

/** Also for passes whose jobs were lost, or never put in: whoever began them may have died right after. */
async function putOpenBack(queue: QueueConnection, plan: Plan, progress: Progress): Promise<void> {
  const shares = plan.shares
    .map(({ share }) => share)
    .filter((share) => {
      const steps = progress.passes.get(stepKey(plan.digest, share))?.steps ?? [];
      return steps.some((step) => !isDone(progress, plan.digest, step));
    });
  if (shares.length === 0) return;
  const [{ lowerPlan }, { putBack }] = await Promise.all([
    import('../jobs/lower.ts'),
    import('../jobs/enqueue.ts'),
  ]);
  const whole = withBegunPasses(plan, progress);
  const flows = lowerPlan(whole, { phase: 'transfer', shares }, (step) =>
    isDone(progress, plan.digest, step),
  );
  await putBack(queue, flows);
}
