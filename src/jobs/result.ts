import { z } from 'zod';
import { HeadwaterError } from '../errors.ts';
import type { QueueJob } from './connection.ts';
import { decodeFailure, revive } from './failure.ts';
import type { JobPayload } from './payload.ts';

/** How a step ended, or did not. */
export type StepResult =
  | { readonly kind: 'done'; readonly changed: boolean; readonly summary: string }
  | {
      readonly kind: 'held';
      readonly code: string;
      readonly reason: string;
      readonly next: readonly string[];
    }
  | { readonly kind: 'failed'; readonly error: Error }
  /** Not run, because the step `by` was held or failed. */
  | { readonly kind: 'blocked'; readonly by: string }
  /** Not ended when the run was told to stop; the next apply goes on from here. */
  | { readonly kind: 'stopped' };

const doneSchema = z.object({ changed: z.boolean(), summary: z.string() });

/** The result a settled job stands for. An Error object of this process wins over what the queue kept of it. */
export function resultOf(job: QueueJob, ref: JobPayload, error: Error | undefined): StepResult {
  if (job.failedReason === undefined || job.returnvalue?.kind === 'done') {
    const done = doneSchema.safeParse(job.returnvalue);
    return { kind: 'done', changed: done.data?.changed ?? true, summary: done.data?.summary ?? '' };
  }
  if (error !== undefined) return { kind: 'failed', error };
  const failure = decodeFailure(job.failedReason, ref);
  if (failure.kind === 'error') return { kind: 'failed', error: revive(failure) };
  return failure;
}

/** A blocked step names its neighbour; what people want to know is the step everything waits for. */
export function withCauses(results: ReadonlyMap<string, StepResult>): Map<string, StepResult> {
  const cause = (step: string, seen: ReadonlySet<string>): string => {
    const result = results.get(step);
    if (result?.kind !== 'blocked' || seen.has(step)) return step;
    return cause(result.by, new Set([...seen, step]));
  };
  return new Map(
    [...results].map(([step, result]) => [
      step,
      result.kind === 'blocked' ? { kind: 'blocked', by: cause(result.by, new Set([step])) } : result,
    ]),
  );
}

/** The error for a step whose job is gone. */
export function lost(step: string): HeadwaterError {
  return new HeadwaterError({
    code: 'job-lost',
    blame: 'exceptions',
    message: `The job of step ${step} vanished from the queue: it was flushed or removed by somebody else.`,
    next: [
      'Run the same command again: the queue is made anew from plan and ledger, and done steps are not repeated.',
    ],
  });
}
