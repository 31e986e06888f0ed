import { openDrifts } from '../ledger/drift.ts';
import { type PassParts, passesInParts } from '../ledger/parts.ts';
import { isDone, type Progress, shareProgress, stepKey } from '../ledger/progress.ts';
import { nextAfter, sentenceOf, stopOf, stopsOf } from '../ledger/steering.ts';
import type { Plan, Step } from '../plans/plan.ts';
import { waitingOf } from './report-waiting.ts';
import { type Amounts, amountsOf, type CopiedSoFar, NOTHING, sum } from './status-amounts.ts';
import { statusCutover } from './status-cutover.ts';
import { type EtaBasis, etaOf } from './status-eta.ts';
import { agentsOf, executionsOf, type Live } from './status-running.ts';
import type { Status, StatusShare, StatusStep, StatusWave } from './values/status.ts';

const PHASES = ['transfer', 'cutover', 'lifecycle'] as const;

/** What is looked up beside plan and progress; what is left out is not known. */
export interface StatusSources {
  readonly now: Date;
  readonly scans: Status['scans'];
  /** When the newest event was written. */
  readonly newestEventAt?: string | null;
  /** When the ledger first heard of an execution, by its ARN. */
  readonly startedAt?: (arn: string) => string | null;
  /** When the cut-over of a share came to where it is, by its name. */
  readonly cutoverSince?: (share: string) => string | null;
  readonly live?: Live | null;
  /** The last look for drift of this host. */
  readonly driftLook?: Status['driftLook'];
  readonly estimate?: EtaBasis;
}

/** How far a plan is: it only arranges what plan, ledger and DataSync say. People and programs are shown this one value. */
export function buildStatus(plan: Plan, progress: Progress, sources: StatusSources): Status {
  const { now, scans, live = null } = sources;
  const steps = plan.steps.map((step) => stepOf(plan, progress, step));
  const executions = executionsOf(plan, progress, { startedAt: sources.startedAt ?? (() => null), live });
  const soFar: CopiedSoFar = (step) => {
    const own = executions.filter((one) => one.step === step && one.items !== null);
    return own.length === 0
      ? null
      : sum(own.map(({ items, bytes }) => ({ items: items ?? 0, bytes: bytes ?? 0 })));
  };
  const amounts = amountsOf(plan, progress, soFar);
  const waiting = waitingOf(plan, progress);
  const sinceOf = sources.cutoverSince ?? (() => null);
  return {
    migration: plan.migration,
    rehearsal: plan.rehearsal,
    at: now.toISOString(),
    plan: {
      digest: plan.digest,
      createdAt: plan.createdAt,
      approved: progress.approvedPlan === plan.digest,
    },
    ledger: { seq: progress.seq, digest: progress.digest },
    ...addedUp(amounts, [...amounts.keys()]),
    eta: etaOf(plan, progress, steps, { now, basis: sources.estimate ?? null, soFar }),
    seen: {
      by: live === null ? 'ledger' : 'datasync',
      at: live === null ? (sources.newestEventAt ?? null) : live.at.toISOString(),
      trouble: live?.trouble ?? null,
    },
    executions,
    agents: agentsOf(plan, executions, live),
    waves: plan.waves.map((wave) => waveOf(wave, amounts, steps)),
    drift: openDrifts(progress),
    driftLook: sources.driftLook ?? null,
    stops: stopsOf(progress),
    counts: countsOf(steps),
    phases: PHASES.flatMap((phase) => {
      const counts = countsOf(steps.filter((step) => step.phase === phase));
      return counts.steps === 0 ? [] : { phase, ...counts };
    }),
    shares: plan.shares.map((share) => ({
      ...shareOf(plan, progress, share.share, steps),
      cutover: statusCutover(plan, progress, share.share, { waiting, since: sinceOf(share.share) }),
      wave: share.wave,
      ...addedUp(amounts, [share.share]),
    })),
    steps,
    waiting,
    scans,
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

function waveOf(
  { number, name, shares }: Plan['waves'][number],
  amounts: ReadonlyMap<string, Amounts>,
  all: readonly StatusStep[],
): StatusWave {
  const own = all.filter(
    ({ phase, share }) => phase === 'transfer' && share !== null && shares.includes(share),
  );
  const states = new Set(own.map(({ status }) => status));
  const isDoneWhole = states.size === 0 || (states.size === 1 && states.has('done'));
  const begun = states.has('running') || states.has('done');
  const status = states.has('held') ? 'held' : isDoneWhole ? 'done' : begun ? 'running' : 'waiting';
  return { number, name, shares, status, ...addedUp(amounts, shares) };
}

function addedUp(amounts: ReadonlyMap<string, Amounts>, shares: readonly string[]): Amounts {
  const of = (which: keyof Amounts) => sum(shares.map((share) => amounts.get(share)?.[which] ?? NOTHING));
  return { planned: of('planned'), carried: of('carried'), copied: of('copied') };
}

type ShareState = Omit<StatusShare, 'wave' | 'cutover' | keyof Amounts>;

function shareOf(plan: Plan, progress: Progress, share: string, all: readonly StatusStep[]): ShareState {
  const steps = all.filter((step) => step.share === share);
  const { authority, evidence, deeper, frozen } = shareProgress(progress, share);
  return {
    share,
    phase: steps.find(({ id }) => !isDone(progress, plan.digest, id))?.phase ?? 'done',
    authority,
    frozen: frozen !== null,
    evidence:
      evidence === null ? null : { id: evidence.id, sha256: evidence.sha256, verdict: evidence.verdict },
    deeper: deeper.reduce((sum, { differ }) => sum + differ, 0),
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
