import { setTimeout as sleep } from 'node:timers/promises';
import { cutoverRowOf, cutoverStateOf } from '../ledger/cutover-state.ts';
import { shareProgress } from '../ledger/progress.ts';
import type { Plan } from '../plans/plan.ts';
import type { StepContext } from '../steps/context.ts';
import type { RollbackLook, Writes } from '../steps/rolling-back/outcome.ts';
import { hasBegun, type RollbackRequest, rollBack } from '../steps/rolling-back/roll-back.ts';
import type { RolledBack } from '../views/values/rolled-back.ts';
import { approvedPlan } from './approved-plan.ts';
import { openContext } from './context.ts';
import { operator } from './planning.ts';
import { type Project, selectShares } from './project.ts';
import type { Reporter } from './reporter.ts';
import { type UserWritesFile, userWritesFile } from './user-writes-file.ts';

/** What is asked of a rollback. */
export interface RollbackOptions {
  /** The digest, or its beginning, of the list of writes that may be left in the bucket. */
  readonly leave: string | null;
  /** A person saw the event that everything is uploaded. */
  readonly uploaded: boolean;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

/**
 * Gives authority back to the source, see {@link rollBack}; goes on where it stopped. Throws HeadwaterError `already-committed`
 * (held) after the commit, and AbortError when it is interrupted.
 */
export async function rollbackCutover(
  project: Project,
  share: string,
  options: RollbackOptions,
): Promise<RolledBack> {
  selectShares(project.config, [share]);
  const { plan } = await approvedPlan(project);
  if (!hasBegun(plan, await project.ledger.progress(), share))
    return resultOf(project, plan, share, { kind: 'not-begun' }, '');
  if (options.uploaded) await sayUploaded(project, plan, share);
  const list = userWritesFile(project, share);
  const open = await openContext(project, plan, options.reporter);
  try {
    const request = { share, by: operator(), leave: options.leave, onWrites: list.add };
    const ended = await lookUntilEnd(open.context, request, list, options);
    return await resultOf(project, plan, share, ended, list.file);
  } finally {
    await list.close();
    await open.close();
  }
}

/**
 * Takes a rollback back that is held: the file share is brought about and opened again by `cutover run`. Throws HeadwaterError
 * `not-rolling-back` (held).
 */
export async function dropRollback(project: Project, share: string): Promise<RolledBack> {
  selectShares(project.config, [share]);
  const { plan } = await approvedPlan(project);
  await project.ledger.record({ type: 'rollback-dropped', plan: plan.digest, share, by: operator() });
  return resultOf(project, plan, share, 'going-on', '');
}

async function lookUntilEnd(
  context: StepContext,
  request: RollbackRequest,
  list: UserWritesFile,
  { reporter, signal }: RollbackOptions,
): Promise<Exclude<RollbackLook, { kind: 'wait' }>> {
  for (;;) {
    await list.restart();
    const look = await rollBack(context, request);
    if (look.kind !== 'wait') return look;
    reporter.progress(request.share, look.why, 0, null);
    await sleep(look.waitMs, undefined, { signal });
  }
}

/** A word about an upload that nobody has asked for yet would be about another one. */
async function sayUploaded(project: Project, { digest }: Plan, share: string): Promise<void> {
  const { rollback, confirmed } = shareProgress(await project.ledger.progress(), share);
  if (rollback === null || rollback.uploads === null || confirmed.uploadedBy !== null) return;
  await project.ledger.record({
    type: 'person-confirmed',
    plan: digest,
    share,
    what: 'uploads-finished',
    by: operator(),
  });
}

async function resultOf(
  project: Project,
  { digest }: Plan,
  share: string,
  ended: Exclude<RollbackLook, { kind: 'wait' }> | 'going-on',
  file: string,
): Promise<RolledBack> {
  const progress = await project.ledger.progress();
  const state = cutoverStateOf(progress, digest, share);
  const { says, reads, writes } = cutoverRowOf(progress, digest, share);
  const head = { share, state, says, reads, writes };
  if (ended === 'going-on') return { ...head, ended, undone: [], held: null, userWrites: null };
  switch (ended.kind) {
    case 'not-begun':
      return { ...head, ended: 'not-begun', undone: [], held: null, userWrites: null };
    case 'rolled-back':
      return {
        ...head,
        ended: 'rolled-back',
        undone: ended.undone,
        held: null,
        userWrites: userWritesOf(ended.left, file),
      };
    case 'held': {
      const { code, reason, next } = ended;
      const userWrites = userWritesOf(ended.writes, file);
      return { ...head, ended: 'held', undone: [], held: { code, reason, next }, userWrites };
    }
  }
}

function userWritesOf(writes: Writes | null, file: string): RolledBack['userWrites'] {
  if (writes === null) return null;
  const { written, rewritten, deleted, bytes, sha256 } = writes;
  const first = writes.first.map(({ key, what, sizeBytes, modifiedAt }) => {
    return { key, what, sizeBytes, modifiedAt };
  });
  return { written, rewritten, deleted, bytes, sha256, file, first };
}
