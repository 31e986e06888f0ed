import { HeadwaterError } from '../errors.ts';
import type { AtRestEvent } from './at-rest.ts';
import { committedPrefix, cutoverRefusal } from './cutover-legal.ts';
import { alreadySaid } from './drift.ts';
import type { EventBody } from './events.ts';
import { cutoverBegun, isScheduled } from './passes.ts';
import { recordedPosture } from './postures.ts';
import { isDone, isTransferStep, type Progress, shareOfStep, shareProgress, stepKey } from './progress.ts';
import { slotRefusal } from './slots.ts';
import { nextAfter, type Stop, sentenceOf, stopOf, stopOfStep } from './steering.ts';

/**
 * Refuses an event that cannot happen in this state, so that a bug or a second operator cannot write history that
 * makes no sense. Throws HeadwaterError with a code that names the rule; returns when the event is legal.
 */
export function assertLegal(progress: Progress, event: EventBody): void {
  const broken = violation(progress, event);
  if (broken === null) return;
  throw new HeadwaterError({
    code: broken.code,
    blame: broken.held ? 'held' : 'bug',
    message: broken.message,
    next: broken.next,
  });
}

/** What happens to an execution happens whichever plan is approved: one that an earlier plan started goes on. */
const OF_THE_WORLD: ReadonlySet<EventBody['type']> = new Set([
  'execution-rate-changed',
  'execution-stalled',
  'execution-moving',
  'execution-stopping',
  'execution-ended',
]);

interface Violation {
  readonly code: string;
  readonly message: string;
  readonly held: boolean;
  readonly next: readonly string[];
}

function bug(code: string, message: string): Violation {
  return {
    code,
    message,
    held: false,
    next: ['Run `headwater ledger check`, then report this as a bug.'],
  };
}

function violation(progress: Progress, event: EventBody): Violation | null {
  if (event.type === 'migration-opened') {
    return progress.opened === null ? null : bug('already-opened', 'The ledger is open already.');
  }
  if (progress.opened === null) return bug('not-opened', 'The ledger has not been opened.');
  if (
    'step' in event &&
    event.step !== null &&
    event.plan !== null &&
    event.plan !== progress.approvedPlan &&
    !OF_THE_WORLD.has(event.type)
  ) {
    return {
      code: 'plan-superseded',
      message: 'Another plan was approved while this one was being carried out.',
      held: true,
      next: ['Run `headwater plan show` to see the approved plan, then `headwater apply`.'],
    };
  }
  const refusal = cutoverRefusal(progress, event);
  if (refusal !== null) return { ...refusal, held: true };
  switch (event.type) {
    case 'intent-made':
      return intentMade(progress, event);
    case 'intent-dropped':
    case 'resource-known':
      return openIntent(progress, event) === event.intent
        ? null
        : bug('intent-unknown', `Step ${event.step} has no open intent ${event.intent}.`);
    case 'step-started':
      return alreadyDone(progress, event) ?? stopped(stopOfStep(progress, event.plan, event.step));
    case 'step-held':
    case 'step-done':
      return alreadyDone(progress, event);
    case 'execution-ended':
      return executionEnded(progress, event);
    case 'pass-begun':
      return passBegun(progress, event);
    case 'work-cancelled':
      return (
        event.shares.map((share) => cancelled(progress, share)).find((broken) => broken !== null) ?? null
      );
    case 'at-rest-announced':
    case 'at-rest-made':
    case 'at-rest-ended':
      return atRest(progress, event);
    case 'authority-committed':
      return committed(progress, event);
    case 'drift-found':
    case 'drift-cleared':
      return said(alreadySaid(progress.drift, event));
    case 'posture-recorded':
      return alreadyDone(progress, event) ?? recordedBefore(progress, event);
    case 'posture-undone':
      return committedAnything(progress);
    case 'rollback-begun':
    case 'cutover-rolled-back':
      return rolledBackAfterCommit(progress, event.share);
    case 'uploads-awaited':
    case 'rollback-dropped':
      return notRollingBack(progress, event.share);
    default:
      return null;
  }
}

function rolledBackAfterCommit(progress: Progress, share: string): Violation | null {
  if (shareProgress(progress, share).authority.holder === 'source') return null;
  return {
    code: 'already-committed',
    message: `Share ${share} is committed: the bucket is its source of truth.`,
    held: true,
    next: ['A committed cut-over cannot be rolled back; copy from the bucket instead.'],
  };
}

/** Two who take the same cut-over back may both be at it: one ends it. */
function notRollingBack(progress: Progress, share: string): Violation | null {
  if (shareProgress(progress, share).rollback !== null) return null;
  return {
    code: 'not-rolling-back',
    message: `The cut-over of ${share} is not being taken back, or not any more.`,
    held: true,
    next: [`headwater cutover prepare --share ${share}`],
  };
}

function alreadyDone(progress: Progress, { plan, step }: { plan: string; step: string }): Violation | null {
  return isDone(progress, plan, step) ? bug('already-done', `Step ${step} is done already.`) : null;
}

/** Two workers at one bucket: what the second saw may hold what the first has set. */
function recordedBefore(
  progress: Progress,
  event: Extract<EventBody, { type: 'posture-recorded' }>,
): Violation | null {
  const known = recordedPosture(progress, event);
  return event.settings.some((setting) => known.includes(setting))
    ? bug('already-recorded', `What bucket ${event.bucket} was before is recorded already.`)
    : null;
}

function committedAnything({ shares }: Progress): Violation | null {
  const committed = [...shares].filter(([, { authority }]) => authority.holder === 'bucket');
  if (committed.length === 0) return null;
  return {
    code: 'already-committed',
    message: `The bucket is the source of truth of ${committed.map(([share]) => share).join(', ')}: its posture stays.`,
    held: true,
    next: ['Change headwater.yaml, then: headwater plan create'],
  };
}

/** Two who watch the same execution see it end both; it is written down once, or its files would be counted twice. */
function executionEnded(
  progress: Progress,
  { plan, step, execution }: { plan: string; step: string; execution: string },
): Violation | null {
  const known = progress.steps.get(stepKey(plan, step))?.executions.find(({ arn }) => arn === execution);
  return known === undefined || known.result === null
    ? null
    : bug('already-ended', `The execution ${execution} of ${step} has ended already.`);
}

/** Whoever is about to begin something may have looked before a person said stop: the ledger has the last word. */
function stopped(stop: Stop | null): Violation | null {
  if (stop === null) return null;
  return { code: stop.kind, message: sentenceOf(stop), held: true, next: nextAfter(stop) };
}

function openIntent(progress: Progress, event: { readonly step: string }): string | null {
  return progress.openIntents.get(event.step) ?? null;
}

/** docs/ARCHITECTURE.md, Cut-over: after the commit no DataSync task may write that prefix again. */
function intentMade(
  progress: Progress,
  event: Extract<EventBody, { type: 'intent-made' }>,
): Violation | null {
  if (openIntent(progress, event) !== null) {
    return bug('intent-open', `Step ${event.step} has an intent whose outcome is not settled.`);
  }
  const share = shareOfStep(event.step);
  const stop = stopOf(progress, share);
  // A paused share's begun step may still make its resource; what starts an execution starts something new.
  if (stop !== null && (stop.kind === 'cancelled' || isTransferStep(event.step))) return stopped(stop);
  if (isScheduled(progress, event.plan, event.step) && cutoverBegun(progress, event.plan, share)) {
    return {
      code: 'pass-overtaken',
      message: `The cut-over of ${share} has begun: its final pass brings over what ${event.step} would.`,
      held: true,
      next: [`headwater cutover run --share ${share} --confirm-frozen`],
    };
  }
  if (isTransferStep(event.step) && shareProgress(progress, share).authority.holder === 'bucket') {
    return { ...committedPrefix(share, share), held: true };
  }
  const refusal = event.runs === undefined ? null : slotRefusal(progress, { ...event, ...event.runs });
  if (refusal === null) return null;
  return {
    code: SLOT_TAKEN,
    message: `Step ${event.step} cannot start an execution now: ${refusal}.`,
    held: true,
    next: ['Run the command again later: it starts as soon as that has ended.'],
  };
}

/** Code of the refusal to start an execution for which there is no room now; it is worth asking again later. */
export const SLOT_TAKEN = 'slot-taken';

function committed(progress: Progress, event: { share: string; evidence: string }): Violation | null {
  const share = shareProgress(progress, event.share);
  if (share.authority.holder === 'bucket')
    return bug('already-committed', `Share ${event.share} is committed already.`);
  if (share.frozen === null) return bug('not-frozen', `Share ${event.share} was never frozen.`);
  if (share.evidence?.id !== event.evidence)
    return bug('evidence-stale', 'The commit names evidence that is not the newest.');
  return share.evidence.verdict === 'not-proved' || share.deeper.length > 0
    ? bug('not-proved', `Share ${event.share} is not proved.`)
    : null;
}

/** One job a share at a time: whoever comes second goes on with it, and finds written down what became of it. */
function atRest(progress: Progress, event: AtRestEvent): Violation | null {
  const { atRest: open } = shareProgress(progress, event.share);
  if (event.type === 'at-rest-announced') {
    if (open === null) return null;
    return {
      code: 'at-rest-open',
      message: `S3 computes checksums of ${event.share} already.`,
      held: true,
      next: [`headwater verify --share ${event.share} --level L3 goes on with that.`],
    };
  }
  const isKnown = open?.intent !== event.intent || (event.type === 'at-rest-made' && open.job !== null);
  return isKnown
    ? bug(
        'at-rest-known',
        `What became of the job ${event.intent} of ${event.share} is written down already.`,
      )
    : null;
}

/** Several workers may see that a pass is due, and a person may stop or cut over the share meanwhile: one begins it, or none. */
function passBegun(
  progress: Progress,
  { plan, share, ordinal }: Extract<EventBody, { type: 'pass-begun' }>,
): Violation | null {
  const skipped = (why: string): Violation => ({
    code: 'pass-not-due',
    message: `Delta pass ${ordinal} of ${share} is not begun: ${why}.`,
    held: true,
    next: ['It begins when it is due the next time.'],
  });
  if (plan !== progress.approvedPlan) return skipped('another plan was approved');
  const last = progress.passes.get(stepKey(plan, share));
  if (last !== undefined && ordinal !== last.ordinal + 1) return skipped('it was begun already');
  const open = last?.steps.find((step) => !isDone(progress, plan, step));
  if (open !== undefined) return skipped(`${open} is not done`);
  if (cutoverBegun(progress, plan, share)) return skipped('its cut-over has begun');
  return stopped(stopOf(progress, share));
}

function said(why: string | null): Violation | null {
  if (why === null) return null;
  return { code: 'drift-said', message: `${why}.`, held: true, next: ['headwater drift'] };
}

/** Until the source is frozen, giving up leaves everybody where they were; after that a rollback must come first. */
function cancelled(progress: Progress, share: string): Violation | null {
  if (shareProgress(progress, share).authority.holder === 'bucket')
    return {
      code: 'already-committed',
      message: `Share ${share} is committed: nothing of it is left to cancel.`,
      held: true,
      next: ['Leave it out; cancelling does not give authority back.'],
    };
  const freeze = progress.steps.get(stepKey(progress.approvedPlan ?? '', `${share}/freeze`))?.status;
  if (freeze !== 'started' && freeze !== 'done') return null;
  return {
    code: 'cutover-begun',
    message: `The cut-over of ${share} has begun: its source is frozen, and its users wait.`,
    held: true,
    next: [`First give it back to its source: headwater cutover rollback --share ${share}`],
  };
}
