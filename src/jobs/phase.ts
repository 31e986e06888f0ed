import type { FlowJob } from 'bullmq';
import type { RunStep } from '../steps/outcome.ts';
import type { QueueConnection } from './connection.ts';
import { enqueue } from './enqueue.ts';
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

/** Looks in a row that found no job before it counts as lost: another apply may be replacing it. */
const LOST_AFTER = 5;

/**
 * Enqueues the flows, works in this process, and resolves when every step of them has settled, here or in another
 * worker. A share that is held or fails stops nobody else. When `signal` is aborted no new look begins, those in
 * progress end, and what is left is `stopped`.
 *
 * Throws only what the queue itself throws (lost beyond repair).
 */
export async function runPhase(
  connection: QueueConnection,
  flows: readonly FlowJob[],
  runStep: RunStep,
  hooks: WorkHooks,
  signal: AbortSignal = new AbortController().signal,
  options: Pick<WorkerOptions, 'concurrency'> = {},
): Promise<PhaseResult> {
  const refs = refsOf(flows);
  const open = new Set(refs.keys());
  const results = new Map<string, StepResult>();
  if (!signal.aborted && open.size > 0) {
    await enqueue(connection, flows);
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
      ...options,
      onSettled: (job, error) => {
        const ref = refs.get(job.id ?? '');
        if (ref !== undefined) settle(job.id ?? '', resultOf(job, ref, error));
      },
    });
    try {
      const missed = new Map<string, number>();
      while (open.size > 0 && !signal.aborted) {
        await wake.within(connection.exclusive ? POLL_MS.exclusive : POLL_MS.shared);
        if (open.size === 0 || signal.aborted) break;
        await poll(connection, refs, open, missed, settle);
      }
    } finally {
      await worker.close();
    }
  }
  const stopped = open.size > 0;
  for (const id of open) results.set(refs.get(id)?.step ?? id, { kind: 'stopped' });
  return { steps: inOrder(refs, withCauses(results)), stopped };
}

/** Looks up what is still open: steps carried by other workers, and events we did not get. */
async function poll(
  connection: QueueConnection,
  refs: ReadonlyMap<string, JobPayload>,
  open: ReadonlySet<string>,
  missed: Map<string, number>,
  settle: (id: string, result: StepResult) => void,
): Promise<void> {
  await Promise.all(
    [...open].map(async (id) => {
      const state = await connection.queue.getJobState(id);
      const ref = refs.get(id);
      if (ref === undefined) return;
      if (state === 'unknown') {
        const times = (missed.get(id) ?? 0) + 1;
        missed.set(id, times);
        if (times >= LOST_AFTER) settle(id, { kind: 'failed', error: lost(ref.step) });
        return;
      }
      missed.delete(id);
      if (state !== 'completed' && state !== 'failed') return;
      const job = await connection.queue.getJob(id);
      if (job !== undefined) settle(id, resultOf(job, ref, undefined));
    }),
  );
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
