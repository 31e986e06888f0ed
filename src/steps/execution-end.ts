import { safeText } from '../inventory/display.ts';
import type { ExecutionResult } from '../ledger/events.ts';
import type { ExecutionProgress } from '../ledger/progress.ts';
import type { Execution } from '../ports/data-sync.ts';
import type { StepContext } from './context.ts';

/** What DataSync no longer knows: its history is kept for 30 days [aws-facts 1]. Our code, not one of DataSync's. */
export const EXECUTION_LOST = 'ExecutionLost';

/** Longest text of DataSync's that is kept, in characters. */
const MAX_DETAIL = 400;

/** True for the two states that an execution does not leave again. */
export function hasEnded({ phase }: Execution): boolean {
  return phase === 'success' || phase === 'error';
}

/**
 * Writes down how an execution ended; null stands for one that DataSync no longer knows. ERROR after we stopped it counts
 * as cancelled, whatever the reason DataSync gives: none is documented [aws-facts 4].
 */
export async function recordEnd(
  context: StepContext,
  { plan, step }: { readonly plan: string; readonly step: string },
  known: Pick<ExecutionProgress, 'arn' | 'stopping'>,
  execution: Execution | null,
): Promise<ExecutionResult> {
  const result = execution?.phase === 'success' ? 'success' : known.stopping === null ? 'error' : 'cancelled';
  const detail = execution?.errorDetail ?? null;
  await context.ledger.record({
    type: 'execution-ended',
    plan,
    step,
    execution: known.arn,
    result,
    errorCode: execution === null ? EXECUTION_LOST : execution.errorCode,
    errorDetail: detail === null ? null : safeText(detail).slice(0, MAX_DETAIL),
    filesTransferred: execution?.counters.filesTransferred ?? 0,
    bytesTransferred: execution?.counters.bytesTransferred ?? 0,
    seconds: execution === null ? null : secondsOf(execution),
  });
  context.sightings.forget(known.arn);
  return result;
}

/** How long it ran, waiting in DataSync's queue left out; null when DataSync does not tell. */
function secondsOf({ startedAt, endedAt }: Execution): number | null {
  if (startedAt === null || endedAt === null) return null;
  return Math.max(0, (Date.parse(endedAt) - Date.parse(startedAt)) / 1000);
}
