import { cutoverRowOf, cutoverStateOf } from '../ledger/cutover-state.ts';
import { isDone, type Progress, shareProgress } from '../ledger/progress.ts';
import { nextAfter, sentenceOf, stopOf } from '../ledger/steering.ts';
import type { Plan } from '../plans/plan.ts';
import type { ReportWaiting } from './report-schema.ts';
import type { StatusCutover } from './values/status-cutover.ts';

/** What is looked up for it: all that waits, and when the share came into its state (null when the ledger does not say). */
interface Known {
  readonly waiting: readonly ReportWaiting[];
  readonly since: string | null;
}

/** Where the cut-over of one share stands, and whose move it is. */
export function statusCutover(plan: Plan, progress: Progress, share: string, known: Known): StatusCutover {
  const { says, reads, writes } = cutoverRowOf(progress, plan.digest, share);
  return {
    state: cutoverStateOf(progress, plan.digest, share),
    says,
    reads,
    writes,
    since: known.since,
    waits: waitsOf(plan, progress, share, known.waiting),
    keepSourceUntil: shareProgress(progress, share).keepSourceUntil,
  };
}

function waitsOf(
  plan: Plan,
  progress: Progress,
  share: string,
  waiting: Known['waiting'],
): StatusCutover['waits'] {
  const { authority, rollback, keepSourceUntil } = shareProgress(progress, share);
  if (authority.holder === 'bucket')
    return keepSourceUntil === null ? null : retiring(share, keepSourceUntil);
  if (rollback !== null) return goingBack(share);
  const stop = stopOf(progress, share);
  if (stop !== null) return { whom: 'person', what: sentenceOf(stop), next: [...nextAfter(stop)] };
  const own = waiting.filter((one) => one.share === share);
  const held = own.find(({ step }) => step !== null);
  const isMoved = plan.steps
    .filter((step) => step.share === share && step.phase === 'transfer')
    .every(({ id }) => isDone(progress, plan.digest, id));
  // Before its passes are done nothing of the cut-over is due; what holds them holds it as well.
  const due = held ?? (isMoved ? own.at(-1) : undefined);
  if (due === undefined) return null;
  if (held === undefined && cutoverStateOf(progress, plan.digest, share) === 'in-use') return freezing(share);
  return { whom: due.whom, what: due.what, next: [...due.next] };
}

function retiring(share: string, until: string): StatusCutover['waits'] {
  const what = `The source of ${share} is to be kept as it is until ${until.slice(0, 10)}; there is no rollback any more.`;
  return { whom: 'person', what, next: [`headwater cutover prepare --share ${share}`] };
}

function goingBack(share: string): StatusCutover['waits'] {
  const what = `The cut-over of ${share} is being taken back; the command goes on with it, and says when a person has to decide.`;
  return { whom: 'command', what, next: [`headwater cutover rollback --share ${share}`] };
}

function freezing(share: string): StatusCutover['waits'] {
  return {
    whom: 'person',
    what: `The source of ${share} can be made read-only for its last pass.`,
    next: [
      `Go or no-go, and who must do what: headwater cutover prepare --share ${share}`,
      `Then: headwater cutover run --share ${share} --confirm-frozen`,
    ],
  };
}
