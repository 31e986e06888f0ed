import type { Plan } from '../plans/plan.ts';
import type { PlanFile } from '../views/values/plan-file.ts';
import { approvedPlan, lookAtPlan, newestPlanFile, planFileNamed } from './plan-files.ts';
import { stateDirectory } from './state-directory.ts';

/**
 * A plan by file or start of its digest, or the newest one, to look at: any migration's, and without its configuration,
 * so that whoever is sent a plan can read it. Throws as `readPlan` and `newestPlanFile` do.
 */
export async function planToShow(configPath: string, name: string | undefined): Promise<PlanFile> {
  const place = { state: stateDirectory(configPath) };
  const file = name === undefined ? await newestPlanFile(place) : await planFileNamed(place, name);
  return { file, plan: await lookAtPlan(file) };
}

/**
 * The two plans of a comparison: each by name, or the approved one and the newest one. Throws as `planToShow` does, and
 * HeadwaterError `plan-not-approved` (held).
 */
export async function plansToCompare(
  configPath: string,
  before: string | undefined,
  after: string | undefined,
): Promise<{ readonly before: Plan; readonly after: Plan }> {
  const first = before === undefined ? await approved(configPath) : await planToShow(configPath, before);
  return { before: first.plan, after: (await planToShow(configPath, after)).plan };
}

/** Only the ledger knows which plan that is. */
async function approved(configPath: string): Promise<PlanFile> {
  const { openProject } = await import('./project.ts');
  return approvedPlan(await openProject(configPath));
}
