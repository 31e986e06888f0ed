import { buildStatus } from '../views/status-model.ts';
import type { Status } from '../views/values/status.ts';
import { approvedPlan } from './plan-files.ts';
import type { Project } from './project.ts';

/** How far the approved plan is. Reads ledger and plan only. Throws HeadwaterError `plan-not-approved` (held). */
export async function statusOf(project: Project): Promise<Status> {
  const { plan } = await approvedPlan(project);
  return buildStatus(plan, await project.ledger.progress(), { now: project.clock.now() });
}
