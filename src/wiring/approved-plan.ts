import { HeadwaterError } from '../errors.ts';
import type { Plan } from '../plans/plan.ts';
import type { PlanFile } from '../views/values/plan-file.ts';
import { anotherPlan, planFileNamed, planFiles, plansDirectory, readPlan } from './plan-files.ts';
import type { Project } from './project.ts';

/**
 * The plan that was approved last; with a ledger in S3 a host that does not have it brings it from the control bucket. Throws HeadwaterError
 * `plan-not-approved` (held), `plan-missing` or `plan-edited` (usage); PortFault.
 */
export async function approvedPlan(project: Project): Promise<PlanFile> {
  const { approvedPlan: digest } = await project.ledger.progress();
  if (digest === null) {
    throw new HeadwaterError({
      code: 'plan-not-approved',
      blame: 'held',
      message: 'No plan has been approved.',
      next: ['Review it: headwater plan show', 'Then: headwater plan approve'],
    });
  }
  const here = (await planFiles(project)).find((name) => name.includes(digest.slice(0, 16)));
  const file = here ?? (await brought(project, digest));
  if (file === null) throw missing(project, digest);
  const plan = await readPlan(file);
  if (plan.digest === digest) return { plan, file };
  throw anotherPlan(file);
}

/** The plan of that digest; null when it is not to be had as it was made. */
export async function planOfDigest(project: Project, digest: string): Promise<Plan | null> {
  const here = await readPlan(await planFileNamed(project, digest)).catch(() => null);
  if (here?.digest === digest) return here;
  const file = await brought(project, digest).catch(() => null);
  return file === null ? null : readPlan(file);
}

/** From where the ledger is, when that is the control bucket. */
async function brought(project: Project, digest: string): Promise<string | null> {
  if (project.config.ledger !== 's3') return null;
  const { broughtPlan } = await import('./published-plans.ts');
  return broughtPlan(project, digest);
}

function missing(project: Project, digest: string): HeadwaterError {
  const isPublished = project.config.ledger === 's3';
  return new HeadwaterError({
    code: 'plan-missing',
    blame: 'usage',
    message: `The approved plan ${digest.slice(0, 12)} is ${isPublished ? 'neither' : 'not'} in ${plansDirectory(project)}${isPublished ? ' nor in the control bucket' : ''}.`,
    next: ['Put the file back, or make and approve a new plan.'],
  });
}
