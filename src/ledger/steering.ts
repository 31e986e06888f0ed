import { safeText } from '../inventory/display.ts';
import {
  type Cancellation,
  isDone,
  isTransferStep,
  type Pause,
  type Progress,
  type Steering,
  shareOfStep,
  stepKey,
} from './progress.ts';

export const UNSTEERED: Steering = { all: null, shares: new Map(), cancelled: new Map() };

/** Why a share does not go on. `share` is null when everything is paused. */
export type Stop =
  | ({ readonly kind: 'paused'; readonly share: string | null } & Pause)
  | ({ readonly kind: 'cancelled'; readonly share: string } & Cancellation);

/**
 * What stops this share, or the steps that serve every share with `all`; null when nothing does. Being cancelled outweighs
 * a pause, and a pause of everything one of the share; where either of those says so, running executions end.
 */
export function stopOf({ steering }: Progress, share: string): Stop | null {
  const cancelled = steering.cancelled.get(share);
  if (cancelled !== undefined) return { kind: 'cancelled', share, ...cancelled };
  const own = steering.shares.get(share);
  if (steering.all !== null) {
    const mode = own?.mode === 'now' ? 'now' : steering.all.mode;
    return { kind: 'paused', share: null, ...steering.all, mode };
  }
  return own === undefined ? null : { kind: 'paused', share, ...own };
}

/** True when what stops a share ends its running executions as well. */
export function endsExecutions(stop: Stop): boolean {
  return stop.kind === 'cancelled' || stop.mode === 'now';
}

/**
 * True for a step that is looked at although its share is stopped, because leaving it would tear something apart: an
 * execution that runs, or whose start is not settled, or that has carried everything without the step being done in the
 * ledger yet; with a pause, any other step that has begun, and the commit once users may write to the file share, when
 * neither source nor bucket would be the truth.
 */
export function isInHand(progress: Progress, plan: string, step: string, stop: Stop): boolean {
  const known = progress.steps.get(stepKey(plan, step));
  if (isTransferStep(step))
    return (
      known?.status !== 'done' &&
      (progress.openIntents.has(step) ||
        (known?.executions.some(({ result }) => result === null || result === 'success') ?? false))
    );
  if (stop.kind === 'cancelled') return false;
  if (known?.status === 'started') return true;
  const share = shareOfStep(step);
  return step === `${share}/commit` && progress.steps.has(stepKey(plan, `${share}/file-share-writable`));
}

/** What stops this step now: nothing, when it is in hand. */
export function stopOfStep(progress: Progress, plan: string, step: string): Stop | null {
  const stop = stopOf(progress, shareOfStep(step));
  return stop === null || isInHand(progress, plan, step, stop) ? null : stop;
}

/**
 * The first steps that are stopped, when none of the steps can move until a person resumes; null while any can. A step
 * that is done moves nothing. Steps come after what they need, as in a plan.
 */
export function allStopped(
  progress: Progress,
  plan: string,
  steps: readonly { readonly id: string; readonly needs: readonly string[] }[],
): ReadonlyMap<string, Stop> | null {
  const resting = new Set<string>();
  const first = new Map<string, Stop>();
  for (const { id, needs } of steps) {
    if (isDone(progress, plan, id)) continue;
    const waits = needs.some((need) => resting.has(need));
    const stop = stopOfStep(progress, plan, id);
    if (!waits && stop === null) return null;
    resting.add(id);
    if (!waits && stop !== null) first.set(id, stop);
  }
  return first.size === 0 ? null : first;
}

/** `lab was paused by kim at 2026-11-22 00:10 UTC: the filer is patched.` */
export function sentenceOf(stop: Stop): string {
  const what = stop.share === null ? 'Everything' : stop.share;
  const when = `${stop.since.slice(0, 10)} ${stop.since.slice(11, 16)} UTC`;
  const why = stop.reason === null ? '' : `: ${safeText(stop.reason).replace(/\.$/, '')}`;
  return `${what} was ${stop.kind} by ${safeText(stop.by)} at ${when}${why}.`;
}

/** What a person does about it. */
export function nextAfter(stop: Stop): readonly string[] {
  const resume = `headwater resume${stop.share === null ? '' : ` --share ${stop.share}`}`;
  return stop.kind === 'paused' ? [resume] : [`To take it up again: ${resume}`, 'Or approve another plan.'];
}

/** Everything that people have stopped: the pause of everything, then shares by name. */
export function stopsOf({ steering }: Progress): readonly Stop[] {
  const shares = [...steering.shares, ...steering.cancelled].map(([share]) => share);
  return [
    ...(steering.all === null ? [] : [{ kind: 'paused' as const, share: null, ...steering.all }]),
    ...[...new Set(shares)].sort().flatMap((share) => {
      const [paused, cancelled] = [steering.shares.get(share), steering.cancelled.get(share)];
      return [
        ...(paused === undefined ? [] : [{ kind: 'paused' as const, share, ...paused }]),
        ...(cancelled === undefined ? [] : [{ kind: 'cancelled' as const, share, ...cancelled }]),
      ];
    }),
  ];
}

/** The transfer steps of these shares (null: of all) whose execution runs as far as the ledger knows, or whose start is not settled. */
export function stepsRunning(
  progress: Progress,
  plan: string,
  shares: readonly string[] | null,
): readonly string[] {
  const head = stepKey(plan, '');
  const known = [...progress.steps].flatMap(([key, { executions }]) =>
    key.startsWith(head) && executions.some(({ result }) => result === null) ? key.slice(head.length) : [],
  );
  const steps = new Set([...known, ...progress.openIntents.keys()].filter(isTransferStep));
  return [...steps].filter((step) => shares === null || shares.includes(shareOfStep(step))).sort();
}
