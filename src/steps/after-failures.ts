import { createHash } from 'node:crypto';
import type { ExecutionProgress, StepProgress } from '../ledger/progress.ts';
import { type ErrorRow, errorRow } from './execution-errors.ts';

/** What follows from executions that failed. */
export type AfterFailures =
  | { readonly do: 'start' }
  /** Milliseconds since 1970. */
  | { readonly do: 'wait'; readonly untilMs: number }
  | { readonly do: 'ask'; readonly row: ErrorRow; readonly failures: number; readonly error: string | null };

/** In looks: the first wait after a failure, how much longer each further one is, and the longest: 2, 8, 32, 60 minutes on AWS. */
const FIRST_LOOKS = 4;
const FACTOR = 4;
const LONGEST_LOOKS = 120;

/** The executions that count: those since a person was last asked. */
export function sinceAsked({
  executions,
  executionsWhenHeld,
}: Pick<StepProgress, 'executions' | 'executionsWhenHeld'>): readonly ExecutionProgress[] {
  return executions.slice(executionsWhenHeld);
}

/**
 * Whether a step whose executions ended like this starts another one: that is decided by the error of the last one that
 * failed, its budget counts all that failed, and cancelled ones are no failures. Waits grow, and differ by step, so that many
 * that failed together do not come back together; nothing has to be remembered for that.
 */
export function afterFailures(
  known: Pick<StepProgress, 'executions' | 'executionsWhenHeld'>,
  nowMs: number,
  pollMs: number,
): AfterFailures {
  const failed = sinceAsked(known).filter(({ result }) => result === 'error');
  const last = failed.at(-1);
  if (last === undefined) return { do: 'start' };
  const row = errorRow(last.error);
  if (row.kind !== 'retry' || failed.length >= row.executions) {
    return { do: 'ask', row, failures: failed.length, error: last.error };
  }
  const untilMs = (Date.parse(last.endedAt) || 0) + pauseMs(last.arn, failed.length, pollMs);
  return nowMs >= untilMs ? { do: 'start' } : { do: 'wait', untilMs };
}

function pauseMs(arn: string, failures: number, pollMs: number): number {
  const looks = Math.min(LONGEST_LOOKS, FIRST_LOOKS * FACTOR ** (failures - 1));
  const jitter = createHash('sha256').update(arn).digest().readUInt16BE(0) / 0xffff;
  return looks * pollMs * (1 + jitter / 2);
}
