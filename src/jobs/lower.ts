import type { FlowJob, FlowJobNode, JobsOptions } from 'bullmq';
import { HeadwaterError } from '../errors.ts';
import type { Plan, Step } from '../plans/plan.ts';
import { type JobPayload, jobId, PAYLOAD_VERSION, queueName } from './payload.ts';
import { prioritiesOf } from './priority.ts';
import { BACKOFF_TYPE, BULLMQ_ATTEMPTS } from './retry.ts';

/** The part of a plan that one command carries out. */
export interface PhaseSelection {
  readonly phase: Step['phase'];
  /** Names of shares; steps that serve all shares always belong. Absent: every share. */
  readonly shares?: readonly string[];
}

/**
 * Options of every job. Settled jobs stay, to be read by who waits for them; what is old goes when the next flows come
 * (`enqueue`): looking for old ones after each job, as BullMQ would, costs a tenth of what a queue can carry.
 */
const OPTIONS = {
  attempts: BULLMQ_ATTEMPTS,
  backoff: { type: BACKOFF_TYPE },
  stackTraceLimit: 0,
} as const satisfies JobsOptions;

/**
 * Steps of one phase that are still to do, as BullMQ flows. Steps are a graph but flows are trees, so within a share each
 * step is the child of the first step that needs it (a chain becomes one nested flow, its last step the root); every
 * other need is named in the payload and looked up when the job is taken: `after` when it has a job in this run,
 * `unmet` when it has none. Needs that are done leave no trace, and neither do those that another need of the step has to wait
 * for itself: else the check of a share would ask after each of ten thousand transfers. Jobs have the {@link prioritiesOf}
 * their waves. Same plan and progress, same flows.
 *
 * Throws HeadwaterError `share-unknown` and, for plans that were not made by `plan create`, `plan-need-unknown` and
 * `plan-cycle` (usage).
 */
export function lowerPlan(
  plan: Plan,
  select: PhaseSelection,
  isDone: (stepId: string) => boolean,
): FlowJob[] {
  const byId = new Map(plan.steps.map((step) => [step.id, step]));
  checkShares(plan, select);
  checkNeeds(plan, byId);
  const todo = plan.steps.filter((step) => belongs(step, select) && !isDone(step.id));
  const inRun = new Set(todo.map((step) => step.id));

  const dependents = new Map<string, Step>();
  for (const step of todo) {
    for (const need of step.needs) {
      const sameShare = byId.get(need)?.share === step.share;
      if (sameShare && !dependents.has(need)) dependents.set(need, step);
    }
  }
  const children = new Map<string, Step[]>();
  const roots: Step[] = [];
  for (const step of todo) {
    const parent = dependents.get(step.id);
    if (parent === undefined) roots.push(step);
    else append(children, parent.id, step);
  }

  const priorityOf = prioritiesOf(plan);
  const job = (step: Step) => {
    const below = children.get(step.id) ?? [];
    const carried = new Set(below.map((child) => child.id));
    const implied = new Set(
      step.needs.flatMap((need) => (inRun.has(need) ? (byId.get(need)?.needs ?? []) : [])),
    );
    const open = step.needs.filter((need) => !carried.has(need) && !implied.has(need) && !isDone(need));
    const payload: JobPayload = {
      v: PAYLOAD_VERSION,
      migration: plan.migration,
      plan: plan.digest,
      step: step.id,
      after: open.filter((need) => inRun.has(need)),
      unmet: open.filter((need) => !inRun.has(need)),
    };
    return {
      below,
      name: step.kind,
      queueName: queueName(plan.migration),
      data: payload,
      opts: { ...OPTIONS, jobId: jobId(payload), priority: priorityOf(step) },
    };
  };
  const node = (step: Step): FlowJobNode => {
    const { below, opts, ...rest } = job(step);
    const child = { ...rest, opts: { ...opts, failParentOnFailure: true } };
    return below.length === 0 ? child : { ...child, children: below.map(node) };
  };
  return roots.map((step): FlowJob => {
    const { below, ...root } = job(step);
    return below.length === 0 ? root : { ...root, children: below.map(node) };
  });
}

function append<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

function belongs(step: Step, select: PhaseSelection): boolean {
  if (step.phase !== select.phase) return false;
  return step.share === null || select.shares === undefined || select.shares.includes(step.share);
}

function checkShares(plan: Plan, select: PhaseSelection): void {
  const known = new Set(plan.shares.map((share) => share.share));
  const unknown = (select.shares ?? []).filter((share) => !known.has(share));
  if (unknown.length === 0) return;
  throw new HeadwaterError({
    code: 'share-unknown',
    blame: 'usage',
    message: `The plan has no share ${unknown.map((share) => JSON.stringify(share)).join(', ')}.`,
    next: [`Choose from: ${[...known].join(', ')}.`],
  });
}

/** A flow with a loop in it would never start, and a need nobody fulfils would never end: refuse both before any job exists. */
function checkNeeds(plan: Plan, byId: ReadonlyMap<string, Step>): void {
  const state = new Map<string, 'open' | 'checked'>();
  const visit = (step: Step): void => {
    if (state.get(step.id) === 'checked') return;
    if (state.get(step.id) === 'open')
      throw broken('plan-cycle', `Step ${step.id} needs itself, by way of its needs.`);
    state.set(step.id, 'open');
    for (const need of step.needs) {
      const needed = byId.get(need);
      if (needed === undefined)
        throw broken('plan-need-unknown', `Step ${step.id} needs ${need}, which the plan does not have.`);
      visit(needed);
    }
    state.set(step.id, 'checked');
  };
  for (const step of plan.steps) visit(step);
}

function broken(code: string, message: string): HeadwaterError {
  return new HeadwaterError({
    code,
    blame: 'usage',
    message,
    next: ['Make the plan again with `headwater plan create`.'],
  });
}
