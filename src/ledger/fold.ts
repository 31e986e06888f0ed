import { atRestAfter } from './at-rest.ts';
import { committedBy } from './commit-fold.ts';
import { openingStep } from './cutover-state.ts';
import { EMPTY } from './empty.ts';
import type { EventBody, LedgerEvent } from './events.ts';
import { executionChange } from './execution-fold.ts';
import { type GoingBack, goingBack, SAID_BY, stepsTakenBack } from './going-back.ts';
import type { Maker } from './maker.ts';
import {
  type ExecutionProgress,
  FRESH_EXECUTION,
  FRESH_STEP,
  isPart,
  isTransferStep,
  type Progress,
  type ShareProgress,
  type Slot,
  type StepProgress,
  shareOfStep,
  shareProgress,
  stepKey,
} from './progress.ts';
import { provedBy } from './proof-fold.ts';
import { withoutRules, withRules } from './rules-fold.ts';
import { type SharedMap, sharedCopy } from './shared-map.ts';
import { besideSteps } from './steering-fold.ts';

/** Folds events into progress, from the start or from an earlier fold of the events before them. */
export function fold(events: readonly LedgerEvent[], from: Progress = EMPTY): Progress {
  if (events.length === 0) return from;
  const next = new Fold(from);
  for (const entry of events) next.apply(entry);
  return next.result();
}

/** One fold in progress: maps are copied once, not per event, and the large ones share what did not change. */
class Fold {
  private state: Progress;
  private readonly steps: SharedMap<string, StepProgress>;
  private readonly openIntents: Map<string, string>;
  private readonly slots: Map<string, Slot>;
  private readonly agentsFreed: Map<string, string>;
  private readonly makers: Map<string, Maker>;
  private readonly resources: SharedMap<string, string>;
  private readonly shares: Map<string, ShareProgress>;
  private readonly lastSeqByPlan: Map<string, number>;

  constructor(from: Progress) {
    this.steps = sharedCopy(from.steps);
    this.openIntents = new Map(from.openIntents);
    this.slots = new Map(from.slots);
    this.agentsFreed = new Map(from.agentsFreed);
    this.makers = new Map(from.makers);
    this.resources = sharedCopy(from.resources);
    this.shares = new Map(from.shares);
    this.lastSeqByPlan = new Map(from.lastSeqByPlan);
    this.state = from;
  }

  result(): Progress {
    return {
      ...this.state,
      steps: this.steps,
      openIntents: this.openIntents,
      slots: this.slots,
      agentsFreed: this.agentsFreed,
      makers: this.makers,
      resources: this.resources,
      shares: this.shares,
      lastSeqByPlan: this.lastSeqByPlan,
    };
  }

  apply(entry: LedgerEvent): void {
    this.state = { ...this.state, seq: entry.seq, digest: entry.digest };
    if ('plan' in entry.event && entry.event.plan !== null)
      this.lastSeqByPlan.set(entry.event.plan, entry.seq);
    this.event(entry.event, entry);
  }

  private event(event: EventBody, entry: LedgerEvent): void {
    switch (event.type) {
      case 'migration-opened':
        this.state = { ...this.state, opened: { migration: event.migration, rehearsal: event.rehearsal } };
        return;
      case 'step-started':
        this.partsDone(event.plan, event.step);
        this.opening(event.step, entry.at);
        this.step(event.plan, event.step, { status: 'started', startedAt: entry.at, held: null });
        return;
      case 'intent-made':
        this.openIntents.set(event.step, event.intent);
        if (event.maker !== undefined) this.makers.set(event.step, event.maker);
        if (event.runs !== undefined) {
          const { plan, step, intent, runs } = event;
          this.slots.set(step, { plan, step, intent, since: entry.at, execution: null, ...runs });
        }
        return;
      case 'intent-dropped':
        this.settled(event.step);
        if (this.slots.get(event.step)?.intent === event.intent) this.slots.delete(event.step);
        return;
      case 'resource-known':
        this.resource(event);
        return;
      case 'resource-updated':
        return;
      case 'execution-rate-changed': {
        const slot = this.slots.get(event.step);
        if (slot?.execution === event.execution)
          this.slots.set(event.step, { ...slot, bytesPerSecond: event.bytesPerSecond });
        return;
      }
      case 'execution-stalled':
      case 'execution-moving':
      case 'execution-stopping':
      case 'execution-ended':
        this.execution(event, executionChange(event, entry.at));
        if (event.type === 'execution-ended') this.leave(event, entry.at);
        return;
      case 'refresh-started':
        this.step(event.plan, event.step, {
          refresh: { notification: event.notification, since: entry.at },
        });
        return;
      case 'step-done':
        this.done(event.plan, event.step, event.summary);
        return;
      case 'step-held':
        this.step(event.plan, event.step, {
          status: 'held',
          executionsWhenHeld: this.find(event.plan, event.step).executions.length,
          held: { code: event.code, reason: event.reason, next: event.next },
        });
        return;
      case 'person-confirmed':
        this.share(event.share, { confirmed: this.confirmed(event) });
        return;
      case 'source-frozen':
        this.share(event.share, {
          frozen: { plan: event.plan, inventory: event.inventory, sha256: event.sha256 },
        });
        return;
      case 'evidence-recorded':
        this.share(event.share, provedBy(shareProgress(this.result(), event.share), event, entry.seq));
        return;
      case 'at-rest-announced':
      case 'at-rest-made':
      case 'at-rest-ended': {
        const { atRest } = shareProgress(this.result(), event.share);
        this.share(event.share, { atRest: atRestAfter(atRest, event) });
        return;
      }
      case 'authority-committed':
        this.share(event.share, committedBy(shareProgress(this.result(), event.share), event, entry.at));
        return;
      case 'rollback-begun':
      case 'uploads-awaited':
      case 'rollback-dropped':
      case 'cutover-rolled-back':
        this.goingBack(event, entry.at);
        return;
      case 'lifecycle-written':
        this.state = { ...this.state, lifecycle: withRules(this.state.lifecycle, event) };
        return;
      case 'lifecycle-removed':
        this.steps.delete(stepKey(event.plan, event.step));
        this.state = { ...this.state, lifecycle: withoutRules(this.state.lifecycle, event.bucket) };
        return;
      case 'posture-recorded':
      case 'posture-undone':
      case 'plan-approved':
      case 'pass-begun':
      case 'work-paused':
      case 'work-resumed':
      case 'work-cancelled':
      case 'drift-found':
      case 'drift-cleared':
      case 'restore-confirmed':
        if (event.type === 'posture-undone')
          for (const step of event.steps) this.steps.delete(stepKey(event.plan, step));
        this.state = besideSteps(this.state, event, entry.at);
        return;
      case 'restore-keep-confirmed':
        // Told for whoever asks who spent it: what became of the copies is in the bucket.
        return;
    }
  }

  private confirmed(event: Extract<EventBody, { type: 'person-confirmed' }>): ShareProgress['confirmed'] {
    return { ...shareProgress(this.result(), event.share).confirmed, [SAID_BY[event.what]]: event.by };
  }

  /** A later start of the same step changes nothing: writes were possible from the first. */
  private opening(step: string, at: string): void {
    const share = shareOfStep(step);
    if (step !== openingStep(share)) return;
    const { opened, evidence } = shareProgress(this.result(), share);
    if (opened !== null) return;
    const proof = evidence === null ? null : { id: evidence.id, sha256: evidence.sha256 };
    this.share(share, { opened: { since: at, evidence: proof } });
  }

  private goingBack(event: GoingBack, at: string): void {
    const change = goingBack(shareProgress(this.result(), event.share), event, at);
    this.share(event.share, change);
    for (const step of stepsTakenBack(event)) this.steps.delete(stepKey(event.plan, step));
    if (event.type === 'cutover-rolled-back') for (const step of event.steps) this.resources.delete(step);
  }

  private find(plan: string, step: string): StepProgress {
    return this.steps.get(stepKey(plan, step)) ?? FRESH_STEP;
  }

  private step(plan: string, step: string, change: Partial<StepProgress>): void {
    this.steps.set(stepKey(plan, step), { ...this.find(plan, step), ...change });
  }

  private execution(
    { plan, step, execution }: { readonly plan: string; readonly step: string; readonly execution: string },
    change: Partial<ExecutionProgress>,
  ): void {
    const executions = this.find(plan, step).executions;
    if (!executions.some(({ arn }) => arn === execution)) return;
    this.step(plan, step, {
      executions: executions.map((one) => (one.arn === execution ? { ...one, ...change } : one)),
    });
  }

  private leave(
    { step, execution }: { readonly step: string; readonly execution: string },
    at: string,
  ): void {
    const slot = this.slots.get(step);
    if (slot?.execution !== execution) return;
    this.slots.delete(step);
    for (const agent of slot.agents) this.agentsFreed.set(agent, at);
  }

  private share(share: string, change: Partial<ShareProgress>): void {
    this.shares.set(share, { ...shareProgress(this.result(), share), ...change });
  }

  private settled(step: string): void {
    this.openIntents.delete(step);
    this.makers.delete(step);
  }

  /** An execution belongs to the step of one plan; every other resource outlives the plan that made it. */
  private resource({ plan, step, intent, resource }: Extract<EventBody, { type: 'resource-known' }>): void {
    const slot = this.slots.get(step);
    if (slot?.intent === intent) this.slots.set(step, { ...slot, plan, execution: resource });
    this.settled(step);
    if (!isTransferStep(step)) this.resources.set(step, resource);
    const executions = this.find(plan, step).executions;
    this.step(plan, step, {
      madeResource: true,
      executions: isTransferStep(step) ? [...executions, { ...FRESH_EXECUTION, arn: resource }] : executions,
    });
  }

  private done(plan: string, step: string, summary: string): void {
    const before = this.find(plan, step);
    this.step(plan, step, { status: 'done', summary, held: null });
    if (!isTransferStep(step) || before.status === 'done') return;
    if (!isPart(step) || this.endsBegunPass(plan, step)) this.passDone(shareOfStep(step));
  }

  /** No check follows a pass that was begun on schedule, so it is over with the last of its parts. */
  private endsBegunPass(plan: string, step: string): boolean {
    const steps = this.state.passes.get(stepKey(plan, shareOfStep(step)))?.steps ?? [];
    return steps.includes(step) && steps.every((part) => this.find(plan, part).status === 'done');
  }

  /** A pass in several parts is over when its check begins, which needs all of them. */
  private partsDone(plan: string, step: string): void {
    const [share = '', kind, pass = ''] = step.split('/');
    if (kind !== 'verify' || this.steps.has(stepKey(plan, step))) return;
    const parts = stepKey(plan, `${share}/transfer/${pass}.`);
    if ([...this.steps.keys()].some((key) => key.startsWith(parts))) this.passDone(share);
  }

  private passDone(share: string): void {
    this.share(share, { transfersDone: shareProgress(this.result(), share).transfersDone + 1 });
  }
}
