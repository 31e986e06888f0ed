import { HeadwaterError } from '../errors.ts';
import { isDone, type Progress, shareProgress } from '../ledger/progress.ts';
import { stepsRunning, stopsOf } from '../ledger/steering.ts';
import type { Plan } from '../plans/plan.ts';
import type { Steered } from '../views/values/steered.ts';
import { approvedPlan } from './approved-plan.ts';
import { endExecutions } from './ending.ts';
import { operator } from './planning.ts';
import { type Project, selectShares } from './project.ts';
import type { Reporter } from './reporter.ts';

/** What ending executions takes. */
interface Ending {
  readonly reporter: Reporter;
  /** Executions that have not ended by then are left to whoever works. */
  readonly signal: AbortSignal;
}

/**
 * Begins nothing new from here on, in any process on any host: of these shares, or of anything when none is named. With
 * `now`, running executions are ended as well, here and not only by workers, of which there may be none. Recorded first,
 * whatever becomes of the rest. A pause that is there already, and ends as much, is left as it is.
 */
export async function pauseWork(
  project: Project,
  request: {
    readonly shares: readonly string[];
    readonly now: boolean;
    readonly reason: string | null;
  } & Ending,
): Promise<Steered> {
  const named = namesOf(project, request.shares);
  const progress = await approvedProgress(project);
  const { steering } = progress;
  const isNew = (mode: string | undefined) => mode === undefined || (request.now && mode !== 'now');
  const shares = named?.filter((share) => isNew(steering.shares.get(share)?.mode)) ?? null;
  const changed = shares === null ? isNew(steering.all?.mode) : shares.length > 0;
  if (changed) {
    const mode = request.now ? 'now' : 'when-safe';
    const { reason } = request;
    await project.ledger.record({ type: 'work-paused', shares, mode, by: operator(), reason });
  }
  const ended = request.now ? await endExecutions(project, named, request) : [];
  return steered(project, { changed, shares: changed ? shares : named, ended, of: named });
}

/** Takes a pause back: that of everything, or what was said of these shares, their cancelling included. */
export async function resumeWork(project: Project, names: readonly string[]): Promise<Steered> {
  const named = namesOf(project, names);
  const { steering } = await approvedProgress(project);
  const shares =
    named?.filter((share) => steering.shares.has(share) || steering.cancelled.has(share)) ?? null;
  const changed = shares === null ? steering.all !== null : shares.length > 0;
  if (changed) {
    await project.ledger.record({ type: 'work-resumed', shares, by: operator() });
  }
  return steered(project, { changed, shares: changed ? shares : named, ended: [], of: named });
}

/**
 * Gives up what is left to transfer of shares, all that have something left when none is named. Nothing is taken back
 * or deleted. Shares of which nothing is left are left out. Throws HeadwaterError `already-committed` and
 * `cutover-begun` (held); then nothing has changed.
 */
export async function cancelWork(
  project: Project,
  request: { readonly shares: readonly string[]; readonly reason: string | null } & Ending,
): Promise<Steered> {
  const all = request.shares.length === 0;
  const named = selectShares(project.config, request.shares).map(({ name }) => name);
  const { plan } = await approvedPlan(project);
  const progress = await project.ledger.progress();
  const isCommitted = (share: string) => shareProgress(progress, share).authority.holder === 'bucket';
  const shares = named.filter(
    (share) =>
      !progress.steering.cancelled.has(share) && (isCommitted(share) ? !all : isLeft(plan, progress, share)),
  );
  if (shares.length > 0) {
    const { reason } = request;
    await project.ledger.record({ type: 'work-cancelled', shares, by: operator(), reason });
  }
  const ended = await endExecutions(project, named, request);
  const changed = shares.length > 0;
  return steered(project, { changed, shares: changed ? shares : named, ended, of: named });
}

/** True when a share has a step that is not done: before its commit, the last pass still is to come. */
function isLeft(plan: Plan, progress: Progress, share: string): boolean {
  return plan.steps.some((step) => step.share === share && !isDone(progress, plan.digest, step.id));
}

async function steered(
  project: Project,
  { of, ...said }: Pick<Steered, 'changed' | 'shares' | 'ended'> & { readonly of: readonly string[] | null },
): Promise<Steered> {
  const progress = await project.ledger.progress();
  const running = stepsRunning(progress, progress.approvedPlan ?? '', of);
  return { ...said, stops: stopsOf(progress), running };
}

/** The shares that were named, each once; null for everything. */
function namesOf(project: Project, names: readonly string[]): readonly string[] | null {
  return names.length === 0 ? null : selectShares(project.config, names).map(({ name }) => name);
}

/** Progress, of a ledger in which there is something to steer. */
async function approvedProgress(project: Project): Promise<Progress> {
  const progress = await project.ledger.progress();
  if (progress.approvedPlan !== null) return progress;
  throw new HeadwaterError({
    code: 'plan-not-approved',
    blame: 'held',
    message: 'No plan has been approved, so there is nothing that could be paused, resumed or cancelled.',
    next: ['headwater plan show', 'headwater plan approve'],
  });
}
