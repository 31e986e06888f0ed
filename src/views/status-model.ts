import { type PassParts, passesInParts } from '../ledger/parts.ts';
import { isDone, type Progress, shareProgress, stepKey } from '../ledger/progress.ts';
import { nextAfter, sentenceOf, stopOf, stopsOf } from '../ledger/steering.ts';
import type { Plan, Step } from '../plans/plan.ts';
import { waitingOf } from './report-waiting.ts';
import type { Status, StatusShare, StatusStep } from './values/status.ts';

const PHASES = ['transfer', 'cutover', 'lifecycle'] as const;

/** How far a plan is: it only arranges what plan and ledger say. People and programs are shown this one value. */
export function buildStatus(
  plan: Plan,
  progress: Progress,
  at: { readonly now: Date; readonly scans: Status['scans'] },
): Status {
  const steps = plan.steps.map((step) => stepOf(plan, progress, step));
  return {
    migration: plan.migration,
    rehearsal: plan.rehearsal,
    at: at.now.toISOString(),
    plan: {
      digest: plan.digest,
      createdAt: plan.createdAt,
      approved: progress.approvedPlan === plan.digest,
    },
    ledger: { seq: progress.seq, digest: progress.digest },
    stops: stopsOf(progress),
    counts: countsOf(steps),
    phases: PHASES.flatMap((phase) => {
      const counts = countsOf(steps.filter((step) => step.phase === phase));
      return counts.steps === 0 ? [] : { phase, ...counts };
    }),
    shares: plan.shares.map(({ share }) => shareOf(plan, progress, share, steps)),
    steps,
    waiting: waitingOf(plan, progress),
    scans: at.scans,
  };
}

function stepOf(plan: Plan, progress: Progress, step: Step): StatusStep {
  const known = progress.steps.get(stepKey(plan.digest, step.id));
  const { id, share, kind, phase } = step;
  const held = cancelledHold(progress, step) ?? known?.held ?? null;
  if (known?.status === 'done')
    return { id, share, kind, phase, status: 'done', summary: known.summary, held: null };
  const status = held !== null ? 'held' : known === undefined ? 'waiting' : 'running';
  return { id, share, kind, phase, status, summary: '', held };
}

/** What is left of a share that was given up is held, whether or not a worker has met it. */
function cancelledHold(progress: Progress, { share }: Step): StatusStep['held'] {
  const stop = share === null ? null : stopOf(progress, share);
  if (stop === null || stop.kind !== 'cancelled') return null;
  return { code: stop.kind, reason: sentenceOf(stop), next: nextAfter(stop) };
}

function shareOf(plan: Plan, progress: Progress, share: string, all: readonly StatusStep[]): StatusShare {
  const steps = all.filter((step) => step.share === share);
  const { authority, evidence, frozen } = shareProgress(progress, share);
  return {
    share,
    phase: steps.find(({ id }) => !isDone(progress, plan.digest, id))?.phase ?? 'done',
    authority,
    frozen: frozen !== null,
    evidence:
      evidence === null ? null : { id: evidence.id, sha256: evidence.sha256, verdict: evidence.verdict },
    parts: passesInParts(plan, progress, share).findLast(isBegun) ?? null,
    lastStep: steps.findLast(({ id }) => progress.steps.has(stepKey(plan.digest, id)))?.id ?? null,
    counts: countsOf(steps),
  };
}

function isBegun({ done, running, held }: PassParts): boolean {
  return done + running + held > 0;
}

function countsOf(steps: readonly StatusStep[]): Status['counts'] {
  const count = (status: StatusStep['status']) => steps.filter((step) => step.status === status).length;
  return {
    steps: steps.length,
    done: count('done'),
    running: count('running'),
    held: count('held'),
    waiting: count('waiting'),
  };
}
