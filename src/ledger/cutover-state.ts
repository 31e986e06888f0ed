import { type CutoverState, type CutoverStateRow, rowOf } from './cutover-states.ts';
import { isDone, type Progress, type ShareProgress, shareProgress, stepKey } from './progress.ts';

/** Ids of a cut-over's own steps, without the share; those of the final pass begin like it. */
const CUTOVER_STEP =
  /^(freeze|commit|file-share|refresh-cache|file-share-writable|(transfer|verify)\/final(\..+)?)$/;

/** The step that opens the file share for writing, see {@link CutoverState}. */
export function openingStep(share: string): string {
  return `${share}/file-share-writable`;
}

/** The step that makes the file share. */
export function fileShareStep(share: string): string {
  return `${share}/file-share`;
}

/** True for a step id of a cut-over, whichever share's. */
export function isCutoverStep(step: string): boolean {
  return CUTOVER_STEP.test(step.slice(step.indexOf('/') + 1));
}

/** Which state a share is in, by what the ledger holds of it under a plan. */
export function cutoverStateOf(progress: Progress, plan: string, share: string): CutoverState {
  const known = shareProgress(progress, share);
  return endedOrGoingBack(known) ?? furthest(progress, plan, share, known);
}

/** Where a share's users read and write now. */
export function cutoverRowOf(progress: Progress, plan: string, share: string): CutoverStateRow {
  return rowOf(cutoverStateOf(progress, plan, share), progress.resources.has(fileShareStep(share)));
}

function endedOrGoingBack({ authority, rollback, opened }: ShareProgress): CutoverState | null {
  if (authority.holder === 'bucket') return 'committed';
  if (rollback === null) return null;
  return opened === null ? 'giving-back' : 'closing';
}

/** A file share may be there from the moment its step begins, and take writes from the moment the one that opens it does. */
function furthest(progress: Progress, plan: string, share: string, known: ShareProgress): CutoverState {
  const done = (step: string) => isDone(progress, plan, `${share}/${step}`);
  if (known.opened !== null) return done('file-share-writable') ? 'open' : 'opening';
  if (done('refresh-cache')) return 'refreshed';
  const made = fileShareStep(share);
  if (progress.resources.has(made) || progress.steps.has(stepKey(plan, made))) return 'serving';
  if (done('verify/final')) return 'proved';
  if (done('freeze') || known.frozen !== null) return 'frozen';
  return known.confirmed.frozenBy === null ? 'in-use' : 'freezing';
}
