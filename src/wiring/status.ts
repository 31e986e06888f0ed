import type { Progress } from '../ledger/progress.ts';
import type { Plan } from '../plans/plan.ts';
import { approvedPlan } from './plan-files.ts';
import type { Project } from './project.ts';

/** The approved plan and how far it is. */
export async function statusOf(
  project: Project,
): Promise<{ readonly plan: Plan; readonly progress: Progress; readonly now: Date }> {
  const { plan } = await approvedPlan(project);
  return { plan, progress: await project.ledger.progress(), now: project.clock.now() };
}
