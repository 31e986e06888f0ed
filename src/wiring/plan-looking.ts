import type { Look } from '../plans/sealed/seal.ts';
import type { Pair } from '../plans/sealed/sealed-pair.ts';
import type { PlanFile } from '../views/values/plan-file.ts';
import { approvedPlan } from './approved-plan.ts';
import { lookAtPair, lookAtPlan, newestPlanFile, planFileNamed } from './plan-files.ts';
import { stateDirectory } from './state-directory.ts';

/**
 * A plan by file or start of its digest, or the newest one, to look at: any migration's, and without its configuration,
 * so that whoever is sent a plan can read it. Throws as `readPlan` and `newestPlanFile` do.
 */
export async function planToShow(configPath: string, name: string | undefined): Promise<Look & PlanFile> {
  const file = await fileOf(configPath, name);
  return { file, ...(await lookAtPlan(file)) };
}

function fileOf(configPath: string, name: string | undefined): Promise<string> {
  const place = { state: stateDirectory(configPath) };
  return name === undefined ? newestPlanFile(place) : planFileNamed(place, name);
}

/**
 * The two plans of a comparison, see `lookAtPair`: each by name, or the approved one and the newest one. Throws as `planToShow` does, and
 * HeadwaterError `plan-not-approved` (held).
 */
export async function plansToCompare(
  configPath: string,
  before: string | undefined,
  after: string | undefined,
): Promise<Pair> {
  const first = before === undefined ? await approvedFile(configPath) : await fileOf(configPath, before);
  return lookAtPair(first, await fileOf(configPath, after));
}

/** Only the ledger knows which plan that is. */
async function approvedFile(configPath: string): Promise<string> {
  const { openProject } = await import('./project.ts');
  return (await approvedPlan(await openProject(configPath))).file;
}
