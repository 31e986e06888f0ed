import { cutoverStateOf, fileShareStep, isCutoverStep } from '../../ledger/cutover-state.ts';
import { CUTOVER_STATES } from '../../ledger/cutover-states.ts';
import { type Progress, shareOfStep, shareProgress } from '../../ledger/progress.ts';
import type { Plan, Step, StepOf } from '../../plans/plan.ts';
import { publishAuthority } from '../authority.ts';
import type { StepContext } from '../context.ts';
import { settleFileShare } from '../file-share.ts';
import { stopExecution } from '../stop-execution.ts';
import { type Closed, type Closing, closeFileShare, removeFileShare, takeAway } from './file-share.ts';
import type { RollbackHeld, RollbackLook, Writes, WritesRequest } from './outcome.ts';
import { holdFor, writesSinceOpened } from './writes.ts';

/** What a person asks for. */
export interface RollbackRequest extends WritesRequest {
  readonly by: string;
  /** The digest, or its beginning, of the list of writes that may be left in the bucket; null when none may. */
  readonly leave: string | null;
}

/**
 * Gives authority back to the source, as far as one look goes; looked at until it is no wait. From its first event on nothing of the
 * cut-over goes on. A file share that may have taken writes is closed first; when all of it is in the bucket, what users did is
 * looked for, and as long as nobody has said what is to become of that list, the rollback is held with it, the file share
 * read-only. Objects stay where they are. Safe to repeat after any accident. Throws PortFault, and HeadwaterError
 * `already-committed` (held).
 */
export async function rollBack(context: StepContext, request: RollbackRequest): Promise<RollbackLook> {
  const { share, by } = request;
  const plan = context.plan.digest;
  const before = await context.ledger.progress();
  if (!hasBegun(context.plan, before, share)) return { kind: 'not-begun' };
  if (shareProgress(before, share).rollback === null)
    await context.ledger.record({ type: 'rollback-begun', plan, share, by });
  const still = (await endExecutions(context, share)) ?? (await settle(context, share));
  if (still !== null) return still;
  const progress = await context.ledger.progress();
  const opened = shareProgress(progress, share).opened;
  const step = fileShareOf(context, share);
  const arn = progress.resources.get(fileShareStep(share)) ?? null;
  const closing: Closing | null = arn === null || step === null ? null : { arn, step };
  let left: Writes | null = null;
  if (opened !== null) {
    const closed = closing === null ? 'gone' : await closeFileShare(context, closing, progress);
    if (typeof closed === 'object') return closed;
    const found = await lookForWrites(context, request, progress, closed);
    if ('kind' in found) return found;
    left = found.count === 0 ? null : found.writes;
    // A late request of a worker may have opened it once more: what the bucket holds is final only when nothing serves it.
    if (closing !== null && closed === 'closed') return takeAway(context, closing);
  }
  const going = arn === null ? null : await removeFileShare(context, arn, step);
  if (going !== null) return going;
  return end(context, request, progress, left);
}

async function lookForWrites(
  context: StepContext,
  request: RollbackRequest,
  progress: Progress,
  fileShare: Closed,
): Promise<RollbackHeld | { readonly writes: Writes; readonly count: number }> {
  const writes = await writesSinceOpened(context, request, progress);
  if ('kind' in writes) return writes;
  const count = writes.written + writes.rewritten + writes.deleted;
  const agreed = request.leave !== null && writes.sha256.startsWith(request.leave);
  return count === 0 || agreed ? { writes, count } : holdFor(request.share, writes, fileShare);
}

/** The steps of the final pass: what they run would only write what the next final pass writes again. */
async function endExecutions(context: StepContext, share: string): Promise<RollbackLook | null> {
  for (const step of context.plan.steps) {
    if (step.kind !== 'transfer' || step.share !== share || !isCutoverStep(step.id)) continue;
    const ending = await stopExecution(context, step, 'rollback');
    if (ending !== null) return ending;
  }
  return null;
}

/** A create of the file share whose answer was lost may have made one. */
async function settle(context: StepContext, share: string): Promise<RollbackLook | null> {
  const step = fileShareOf(context, share);
  const left = step === null ? null : await settleFileShare(context, step);
  return left?.kind === 'held' ? { ...left, writes: null } : left;
}

function fileShareOf({ plan }: StepContext, share: string): StepOf<'file-share'> | null {
  const found = plan.steps.find((step) => step.id === fileShareStep(share));
  return found?.kind === 'file-share' ? found : null;
}

async function end(
  context: StepContext,
  { share, by }: RollbackRequest,
  progress: Progress,
  left: Writes | null,
): Promise<RollbackLook> {
  const undone = begunSteps(context.plan.steps, context.plan.digest, progress, share);
  const objects = left === null ? 0 : left.written + left.rewritten + left.deleted;
  await context.ledger.record({
    type: 'cutover-rolled-back',
    plan: context.plan.digest,
    share,
    by,
    steps: [...undone],
    ...(left === null ? {} : { left: { objects, sha256: left.sha256 } }),
  });
  await publishAuthority(context);
  return { kind: 'rolled-back', undone, left };
}

/** True when there is something of a share's cut-over to take back. */
export function hasBegun(plan: Plan, progress: Progress, share: string): boolean {
  if (CUTOVER_STATES[cutoverStateOf(progress, plan.digest, share)].back !== 'nothing') return true;
  return begunSteps(plan.steps, plan.digest, progress, share).length > 0;
}

/** Steps of the cut-over that had begun, and the one that made the file share, whichever plan it was of. */
function begunSteps(
  steps: readonly Step[],
  plan: string,
  progress: Progress,
  share: string,
): readonly string[] {
  const begun = steps
    .filter(({ id }) => isCutoverStep(id) && shareOfStep(id) === share)
    .filter(({ id }) => progress.steps.has(`${plan}|${id}`))
    .map(({ id }) => id);
  const made = fileShareStep(share);
  return begun.includes(made) || !progress.resources.has(made) ? begun : [...begun, made];
}
