import { DelayedError, UnrecoverableError } from 'bullmq';
import type { HeadwaterError } from '../errors.ts';
import { diskTrouble } from '../ports/disk-trouble.ts';
import { isRetryable, PortFault } from '../ports/faults.ts';
import type { RunStep, StepOutcome } from '../steps/outcome.ts';
import type { QueueConnection, QueueJob } from './connection.ts';
import { encodeFailure, failureOf, storable } from './failure.ts';
import type { Look, WorkHooks } from './hooks.ts';
import { type JobPayload, jobId, parsePayload } from './payload.ts';
import { BEGUN } from './priority.ts';
import { NotHere, otherVersion } from './refused.ts';
import { MAX_FAULTS, needDelayMs } from './retry.ts';
import { dueIn, type Scheduled, type ScheduleName } from './schedule.ts';
import type { Waiting } from './waiting.ts';

/** What one worker needs to carry jobs, and what it remembers between them. */
export interface Delivery {
  readonly connection: QueueConnection;
  readonly runStep: RunStep;
  readonly hooks: WorkHooks;
  /** Job ids whose step is being looked at in this process right now. */
  readonly busy: Set<string>;
  /** Job ids seen by this process, so that `onStarted` is told once. */
  readonly seen: Set<string>;
  /** What is done when it is due; a worker without one of them leaves that to others. */
  readonly scheduled: readonly Scheduled[];
  /** Who waits for whom, as far as this process put them off. */
  readonly waiting: Waiting;
  /** Takes no more jobs for a while. */
  readonly standBack: () => void;
  /** The Error objects of steps that failed here: more than the queue can keep. */
  readonly errors: Map<string, Error>;
}

/** What a worker cannot carry comes up again after this: for others at once, as it stands back itself. */
const HAND_BACK_MS = 250;

type Done = Extract<StepOutcome, { kind: 'done' }>;

/**
 * Carries one delivery of a job: one look at the step. Resolves when the step is done (BullMQ completes the job); throws
 * DelayedError when the job has moved itself to delayed, UnrecoverableError when it must not run again, and any other
 * Error when BullMQ shall try again. Waiting never uses up an attempt.
 */
export async function deliver(delivery: Delivery, job: QueueJob, token: string): Promise<Done> {
  const due = dueIn(job.data);
  if (due !== null) return begin(delivery, due, job, token);
  const parsed = parsePayload(job.data);
  if ('otherVersion' in parsed)
    return refuse(delivery, job, token, job.id ?? '', otherVersion(parsed.otherVersion));
  if ('unreadable' in parsed) {
    throw new UnrecoverableError(encodeFailure(failureOf(new Error(parsed.unreadable))));
  }
  const { payload } = parsed;
  const id = job.id ?? jobId(payload);
  // A lock that ran out under a busy event loop makes BullMQ deliver again while the first look is still going.
  if (delivery.busy.has(id)) return later(job, token, 1_000);
  delivery.busy.add(id);
  try {
    await settleNeeds(delivery, job, payload, token);
    if (!delivery.seen.has(id)) delivery.hooks.onStarted?.(payload.step);
    delivery.seen.add(id);
    return await look(delivery, job, payload, token);
  } finally {
    delivery.busy.delete(id);
  }
}

/** What the schedule asks for; BullMQ has put the next time into the queue already. */
async function begin(
  { scheduled, standBack }: Delivery,
  due: ScheduleName,
  job: QueueJob,
  token: string,
): Promise<Done> {
  const one = scheduled.find(({ name }) => name === due);
  if (one === undefined) {
    standBack();
    return later(job, token, HAND_BACK_MS);
  }
  await one.onDue();
  return { kind: 'done', changed: true, summary: '' };
}

/** One call of the step, and what its outcome means to the queue. */
async function look(delivery: Delivery, job: QueueJob, payload: JobPayload, token: string): Promise<Done> {
  const { hooks } = delivery;
  const ref = { migration: payload.migration, plan: payload.plan, step: payload.step };
  const began = performance.now();
  const tell = (ended: Look['ended']): void =>
    hooks.onLook?.({ ref, lookMs: performance.now() - began, ended });
  let outcome: StepOutcome;
  try {
    outcome = await delivery.runStep(ref);
  } catch (thrown) {
    const error = errorOf(thrown);
    if (error instanceof NotHere) return refuse(delivery, job, token, payload.step, error.error);
    const inARow = job.attemptsMade + 1 - (payload.attemptsForgiven ?? 0);
    const willRetry = mayPass(error) && inARow < MAX_FAULTS;
    // Others may have room, and this host gets none by being asked again at once.
    if (diskTrouble(error) !== null) delivery.standBack();
    if (!willRetry) delivery.errors.set(job.id ?? '', error);
    tell({ kind: 'failed', error, willRetry });
    hooks.onFailed?.(payload.step, error, willRetry);
    const reason = encodeFailure(failureOf(error));
    throw willRetry ? new Error(reason) : new UnrecoverableError(reason);
  }
  tell(outcome);
  hooks.onOutcome?.(payload.step, outcome);
  switch (outcome.kind) {
    case 'done':
      return { ...outcome, summary: storable(outcome.summary) };
    case 'held':
      throw new UnrecoverableError(encodeFailure({ ...outcome, next: [...outcome.next] }));
    case 'wait':
      if (job.attemptsMade > (payload.attemptsForgiven ?? 0)) {
        await job.updateData({ ...payload, attemptsForgiven: job.attemptsMade });
      }
      if (outcome.begun !== false && job.priority !== BEGUN) await job.changePriority({ priority: BEGUN });
      return later(job, token, outcome.waitMs);
  }
}

function errorOf(thrown: unknown): Error {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return diskTrouble(error) ?? error;
}

/** A service that has no time, or a disk somebody may make room on. */
function mayPass(error: Error): boolean {
  return error instanceof PortFault ? isRetryable(error.kind) : diskTrouble(error) !== null;
}

/** Gives the job back for another worker to take, and stands aside so that one does. */
function refuse(
  { hooks, standBack }: Delivery,
  job: QueueJob,
  token: string,
  step: string,
  error: HeadwaterError,
): Promise<never> {
  hooks.onRefused?.(step, error);
  standBack();
  return later(job, token, HAND_BACK_MS);
}

/** Returns when every need of the step that lives in another flow is done; otherwise throws like {@link deliver}. */
async function settleNeeds(
  delivery: Delivery,
  job: QueueJob,
  payload: JobPayload,
  token: string,
): Promise<void> {
  const { connection, hooks } = delivery;
  let missing = payload.unmet[0];
  const stateOf = (need: string) => connection.queue.getJobState(jobId({ ...payload, step: need }));
  // Side by side: a check needs every run of its share.
  const states = await Promise.all(payload.after.map(stateOf));
  for (const [index, need] of payload.after.entries()) {
    const state = states[index];
    if (state === 'completed') continue;
    if (state === 'failed') {
      hooks.onBlocked?.(payload.step, need);
      throw new UnrecoverableError(encodeFailure({ kind: 'blocked', by: need }));
    }
    const waitedMs = Date.now() - job.timestamp;
    // Another apply may be replacing it this very moment; if nobody does for a minute, nobody will.
    if (state !== 'unknown' || waitedMs < 60_000) {
      delivery.waiting.note(job.id ?? '', jobId({ ...payload, step: need }));
      return later(job, token, needDelayMs(waitedMs));
    }
    missing ??= need;
  }
  if (missing === undefined) return;
  const held = {
    kind: 'held',
    code: 'need-undone',
    reason: `${payload.step} needs ${missing}, which is not done and not part of this run.`,
    next: [`Carry out ${missing} first; \`headwater status\` shows what it waits for.`],
  } as const;
  hooks.onOutcome?.(payload.step, held);
  throw new UnrecoverableError(encodeFailure({ ...held, next: [...held.next] }));
}

async function later(job: QueueJob, token: string, waitMs: number): Promise<never> {
  await job.moveToDelayed(Date.now() + waitMs, token);
  throw new DelayedError();
}
