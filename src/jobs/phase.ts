import type { FlowJob } from 'bullmq';
import type { RunStep } from '../steps/outcome.ts';
import type { QueueConnection } from './connection.ts';
import { enqueue, idsOf, putBack } from './enqueue.ts';
import type { WorkHooks } from './hooks.ts';
import { type JobPayload, parsePayload } from './payload.ts';
import { lost, resultOf, type StepResult, withCauses } from './result.ts';
import { startWorker, type WorkerOptions } from './worker.ts';

export type { StepResult } from './result.ts';

/** What became of the steps of one run. */
export interface PhaseResult {
  /** One entry a step of the flows, in the flows' order: last step of a share first. */
  readonly steps: ReadonlyMap<string, StepResult>;
  /** True when `signal` ended the run before every step had settled. */
  readonly stopped: boolean;
}

/** How often jobs are looked up that another process may have settled; our own are told by the worker at once. */
const POLL_MS = { shared: 1_000, exclusive: 10_000 } as const;

/** How often it is asked whether anything can still move. */
const REST_MS = 1_000;

/** Looks in a row that found no job before it counts as lost: another apply may be replacing it. */
const LOST_AFTER = 5;

/** Every open job is looked up once in so many rounds, but a few in each. */
const ROUNDS = 15;
const FEWEST = 50;

/** How a phase is run. */
export interface PhaseOptions extends Pick<WorkerOptions, 'concurrency' | 'scheduled'> {
  /**
   * The flows of what is left to do now, from plan and ledger: asked for when the queue has lost jobs, so that they are
   * put back. Without it, their steps fail with `job-lost`.
   */
  readonly lowerAgain?: () => Promise<readonly FlowJob[]>;
  /**
   * Told the ids of the steps that have not settled; answers the ones that wait for a person, with what is to be said of
   * them, when none of the steps can move before that. The run then ends: the others wait for these. Their jobs stay.
   */
  readonly atRest?: (open: ReadonlySet<string>) => Promise<ReadonlyMap<string, StepResult> | null>;
}

/**
 * Enqueues the flows, works in this process, and resolves when every step of them has settled, here or in another
 * worker. A share that is held or fails stops nobody else. When `signal` is aborted no new look begins, those in
 * progress end, and what is left is `stopped`.
 *
 * A queue that cannot be reached is waited for; one that was emptied meanwhile is filled again. Throws what the queue
 * throws twice before the first job is in it.
 */
export async function runPhase(
  connection: QueueConnection,
  flows: readonly FlowJob[],
  runStep: RunStep,
  hooks: WorkHooks,
  signal: AbortSignal = new AbortController().signal,
  options: PhaseOptions = {},
): Promise<PhaseResult> {
  const refs = refsOf(flows);
  const open = new Set(refs.keys());
  const results = new Map<string, StepResult>();
  if (!signal.aborted && open.size > 0) {
    await fill(connection, flows, hooks);
    const wake = waker(signal);
    const settle = (id: string, result: StepResult): void => {
      const ref = refs.get(id);
      if (ref === undefined || !open.delete(id)) return;
      results.set(ref.step, result);
      if (result.kind === 'blocked') hooks.onBlocked?.(ref.step, result.by);
      if (open.size === 0) wake.now();
    };
    const ours = onlyFor(new Set([...refs.values()].map((ref) => ref.step)), {
      ...hooks,
      onBlocked: () => undefined,
    });
    const worker = await startWorker(connection, runStep, ours, {
      ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
      ...(options.scheduled === undefined ? {} : { scheduled: options.scheduled }),
      onSettled: (job, error) => {
        const ref = refs.get(job.id ?? '');
        if (ref !== undefined) settle(job.id ?? '', resultOf(job, ref, error));
      },
    });
    try {
      const watch: Watch = { connection, refs, open, settle, missed: new Map(), next: 0 };
      const pollMs = connection.exclusive ? POLL_MS.exclusive : POLL_MS.shared;
      // Not by the wall clock: one that is put back would hold the look-ups back with it.
      let polledAt = performance.now();
      while (open.size > 0 && !signal.aborted) {
        await wake.within(Math.min(pollMs, REST_MS));
        if (open.size === 0 || signal.aborted) break;
        try {
          await settleResting(watch, options.atRest);
          if (performance.now() - polledAt < pollMs) continue;
          polledAt = performance.now();
          await poll(watch);
          await settleLost(watch, hooks, options.lowerAgain);
        } catch (error) {
          hooks.onTrouble?.(error instanceof Error ? error : new Error(String(error)));
          await connection.repair().catch(() => undefined);
        }
      }
    } finally {
      await worker.close();
    }
  }
  const stopped = open.size > 0;
  for (const id of open) results.set(refs.get(id)?.step ?? id, { kind: 'stopped' });
  return { steps: inOrder(refs, withCauses(results)), stopped };
}

/** Whoever empties a queue may do so between the moment it was opened and this one; a second failure is the caller's. */
async function fill(connection: QueueConnection, flows: readonly FlowJob[], hooks: WorkHooks): Promise<void> {
  try {
    await enqueue(connection, flows);
  } catch (error) {
    hooks.onTrouble?.(error instanceof Error ? error : new Error(String(error)));
    await connection.repair();
    await enqueue(connection, flows);
  }
}

/** What is looked up between the events of our own worker. */
interface Watch {
  readonly connection: QueueConnection;
  readonly refs: ReadonlyMap<string, JobPayload>;
  readonly open: ReadonlySet<string>;
  readonly settle: (id: string, result: StepResult) => void;
  /** Looks in a row that did not find a job. */
  readonly missed: Map<string, number>;
  /** Where the next round begins. */
  next: number;
}

/**
 * Looks up some of what is still open: steps carried by other workers, and events we did not get. What was not found is
 * asked for in every round; once one of them counts as lost, everything is.
 */
async function poll(watch: Watch): Promise<void> {
  const { open, missed } = watch;
  const all = [...open];
  const from = watch.next < all.length ? watch.next : 0;
  watch.next = from + Math.max(FEWEST, Math.ceil(all.length / ROUNDS));
  const again = [...missed.keys()].filter((id) => open.has(id));
  await lookUp(watch, new Set([...all.slice(from, watch.next), ...again]));
  if (isLost(missed)) await lookUp(watch, new Set(all.filter((id) => !missed.has(id))));
}

async function lookUp({ connection, refs, missed, settle }: Watch, ids: ReadonlySet<string>): Promise<void> {
  const look = async (id: string): Promise<void> => {
    const state = await connection.queue.getJobState(id);
    const ref = refs.get(id);
    if (ref === undefined) return;
    if (state === 'unknown') missed.set(id, (missed.get(id) ?? 0) + 1);
    else missed.delete(id);
    if (state !== 'completed' && state !== 'failed') return;
    const job = await connection.queue.getJob(id);
    if (job !== undefined) settle(id, resultOf(job, ref, undefined));
  };
  await Promise.all([...ids].map(look));
}

function isLost(missed: ReadonlyMap<string, number>): boolean {
  return [...missed.values()].some((times) => times >= LOST_AFTER);
}

/** Puts back what the queue has lost (flushed, restored from an old copy), as far as the ledger does not say that it is done. */
async function settleLost(
  { connection, refs, open, missed, settle }: Watch,
  hooks: WorkHooks,
  lowerAgain: PhaseOptions['lowerAgain'],
): Promise<void> {
  if (!isLost(missed)) return;
  const gone = new Set([...missed.keys()].filter((id) => open.has(id)));
  missed.clear();
  if (lowerAgain === undefined) {
    for (const id of gone) settle(id, { kind: 'failed', error: lost(refs.get(id)?.step ?? id) });
    return;
  }
  const flows = await lowerAgain();
  const left = new Set(flows.flatMap(idsOf));
  for (const id of gone) {
    if (left.has(id)) continue;
    settle(id, { kind: 'done', changed: true, summary: 'done before the queue lost its job' });
    gone.delete(id);
  }
  if (gone.size === 0) return;
  hooks.onLost?.(gone.size);
  await putBack(
    connection,
    flows.filter((flow) => idsOf(flow).some((id) => gone.has(id))),
  );
}

/** Settles everything when nothing can move: the steps that wait for a person, and the others as waiting for one of them. */
async function settleResting({ refs, open, settle }: Watch, atRest: PhaseOptions['atRest']): Promise<void> {
  const steps = new Set([...open].map((id) => refs.get(id)?.step ?? id));
  const resting = (await atRest?.(steps)) ?? new Map<string, StepResult>();
  const [first] = resting.keys();
  if (first === undefined) return;
  for (const id of [...open]) {
    const step = refs.get(id)?.step ?? id;
    settle(id, resting.get(step) ?? { kind: 'blocked', by: first });
  }
}

function refsOf(flows: readonly FlowJob[]): Map<string, JobPayload> {
  const refs = new Map<string, JobPayload>();
  const visit = (node: Pick<FlowJob, 'data' | 'opts' | 'children'>): void => {
    const parsed = parsePayload(node.data);
    if ('payload' in parsed && node.opts?.jobId !== undefined) refs.set(node.opts.jobId, parsed.payload);
    for (const child of node.children ?? []) visit(child);
  };
  for (const flow of flows) visit(flow);
  return refs;
}

/** A shared queue may hand us another apply's steps; its progress is not ours to tell. */
function onlyFor(steps: ReadonlySet<string>, hooks: WorkHooks): WorkHooks {
  return {
    ...hooks,
    onStarted: (step) => steps.has(step) && hooks.onStarted?.(step),
    onOutcome: (step, outcome) => steps.has(step) && hooks.onOutcome?.(step, outcome),
    onFailed: (step, error, willRetry) => steps.has(step) && hooks.onFailed?.(step, error, willRetry),
  };
}

function inOrder(
  refs: ReadonlyMap<string, JobPayload>,
  results: ReadonlyMap<string, StepResult>,
): Map<string, StepResult> {
  return new Map(
    [...refs.values()].flatMap(({ step }) => {
      const result = results.get(step);
      return result === undefined ? [] : [[step, result] as const];
    }),
  );
}

/** A sleep that ends early when told to, or when `signal` is aborted. */
function waker(signal: AbortSignal): { now(): void; within(limitMs: number): Promise<void> } {
  let awake = false;
  let ring = (): void => undefined;
  const now = (): void => {
    awake = true;
    ring();
  };
  signal.addEventListener('abort', now, { once: true });
  return {
    now,
    within: (limitMs) =>
      awake
        ? Promise.resolve()
        : new Promise((resolve) => {
            const timer = setTimeout(resolve, limitMs);
            ring = () => {
              clearTimeout(timer);
              resolve();
            };
          }),
  };
}
