import { prefixesOverlap } from '../config/key-prefix.ts';
import { isCutoverStep } from './cutover-state.ts';
import type { EventBody } from './events.ts';
import { type Progress, shareOfStep, shareProgress, stepKey } from './progress.ts';

/** Why an event may not be while a cut-over stands as it does. */
export interface CutoverRefusal {
  readonly code: 'rolling-back' | 'taken-back' | 'file-share-open' | 'prefix-committed';
  readonly message: string;
  readonly next: readonly string[];
}

/** Events by which a cut-over goes on. */
const GOES_ON: ReadonlySet<EventBody['type']> = new Set([
  'step-started',
  'intent-made',
  'source-frozen',
  'refresh-started',
  'authority-committed',
  'step-done',
]);

/** Events about a step that must have begun in the attempt that is under way. */
const OF_AN_ATTEMPT: ReadonlySet<EventBody['type']> = new Set([
  'step-done',
  'step-held',
  'source-frozen',
  'refresh-started',
  'authority-committed',
]);

/**
 * What the cut-over of a share forbids, null when nothing: to go on while it is being taken back; to add to an attempt that was
 * taken back; to write by DataSync what users can write, or what is committed; to change the plan while users can write.
 */
export function cutoverRefusal(progress: Progress, event: EventBody): CutoverRefusal | null {
  if (event.type === 'plan-approved') return approvedWhileOpen(progress);
  if (!('step' in event) || event.step === null) return null;
  const { step } = event;
  if (event.type === 'intent-made' && event.runs !== undefined) {
    const refusal = writesWherePeopleDo(progress, step, event.runs.writes ?? null);
    if (refusal !== null) return refusal;
  }
  if (!isCutoverStep(step)) return null;
  const share = shareOfStep(step);
  const { rollback, rolledBack } = shareProgress(progress, share);
  if (rollback !== null && GOES_ON.has(event.type)) return rollingBack(share);
  const begun = event.plan !== null && progress.steps.has(stepKey(event.plan, step));
  if (rolledBack === 0 || begun || !OF_AN_ATTEMPT.has(event.type)) return null;
  return {
    code: 'taken-back',
    message: `The cut-over of ${share} was taken back while ${step} was under way.`,
    next: [`headwater cutover run --share ${share} --confirm-frozen`],
  };
}

/** The refusal of everything by which a cut-over would go on while it is being taken back. */
export function rollingBack(share: string): CutoverRefusal {
  return {
    code: 'rolling-back',
    message: `The cut-over of ${share} is being taken back.`,
    next: [
      `To finish that: headwater cutover rollback --share ${share}`,
      `To go on with the cut-over instead: headwater cutover rollback --share ${share} --go-on`,
    ],
  };
}

/** Shares whose file share may take writes before their commit. */
function openShares(progress: Progress): readonly string[] {
  return [...progress.shares]
    .filter(([, { opened, authority }]) => opened !== null && authority.holder === 'source')
    .map(([share]) => share);
}

function approvedWhileOpen(progress: Progress): CutoverRefusal | null {
  const [share] = openShares(progress);
  if (share === undefined) return null;
  return {
    code: 'file-share-open',
    message: `Users may be writing through the file share of ${share}, and another plan would begin with a pass over what they write.`,
    next: [
      `Bring its cut-over to an end first: headwater cutover run --share ${share} --confirm-frozen --confirm-moved`,
      `Or take it back: headwater cutover rollback --share ${share}`,
    ],
  };
}

function writesWherePeopleDo(
  progress: Progress,
  step: string,
  writes: { readonly bucket: string; readonly keyPrefix: string } | null,
): CutoverRefusal | null {
  const share = shareOfStep(step);
  const { opened, authority } = shareProgress(progress, share);
  if (opened !== null && authority.holder === 'source')
    return {
      code: 'file-share-open',
      message: `Users may be writing through the file share of ${share}: no DataSync task may write its prefix.`,
      next: [`headwater cutover rollback --share ${share}, or bring its cut-over to an end`],
    };
  const owner = writes === null ? null : committedOver(progress, writes);
  return owner === null ? null : committedPrefix(share, owner);
}

/** The committed share whose keys lie below that prefix or above it; null when there is none. */
export function committedOver(
  { shares }: Pick<Progress, 'shares'>,
  writes: { readonly bucket: string; readonly keyPrefix: string },
): string | null {
  for (const [share, { authority }] of shares) {
    if (authority.holder !== 'bucket' || authority.bucket !== writes.bucket) continue;
    if (prefixesOverlap(authority.keyPrefix, writes.keyPrefix)) return share;
  }
  return null;
}

/** The refusal of a transfer into keys whose source of truth is the bucket. `owner` is the share that they were committed for. */
export function committedPrefix(share: string, owner: string): CutoverRefusal {
  return {
    code: 'prefix-committed',
    message:
      share === owner
        ? `Share ${share} is committed: no DataSync task may write its prefix again.`
        : `The prefix of ${share} reaches into that of ${owner}, which is committed: no DataSync task may write there again.`,
    next:
      share === owner
        ? ['Make a new plan with `headwater plan create`; it leaves committed shares alone.']
        : [`Give ${share} a prefix of its own in headwater.yaml, then: headwater plan create`],
  };
}
