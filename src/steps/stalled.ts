import type { ExecutionProgress } from '../ledger/progress.ts';
import type { StepOf } from '../plans/plan.ts';
import type { Execution } from '../ports/data-sync.ts';
import type { StepContext } from './context.ts';

const HOUR_MS = 3_600_000;
/** Nothing has moved for so long: it is said. One large file moves its bytes, so this is no matter of size. */
const TOLD_AFTER_MS = HOUR_MS;
/** And for so long: a person is asked. Generous, because a run that is ended for nothing begins anew. */
const ASKED_AFTER_MS = 24 * HOUR_MS;
/**
 * States in which standing still is no trouble: a queued execution waits for its turn, and one that prepares may list and
 * compare for hours without a counter that tells [aws-facts 4].
 */
const PATIENT: readonly string[] = ['QUEUED', 'PREPARING'];

/** Since when (milliseconds since 1970) an execution stands still; null while it does not. */
export interface Standstill {
  readonly sinceMs: number;
  /** True when it is time that a person looks. */
  readonly long: boolean;
}

/**
 * Whether a running execution stands still, by all of its counters. What was seen is kept in memory; only that it stands
 * still, and that it goes on again, is written down, each once.
 */
export async function standstill(
  context: Pick<StepContext, 'plan' | 'ledger' | 'clock' | 'sightings'>,
  step: Pick<StepOf<'transfer'>, 'id'>,
  { arn, stalled }: Pick<ExecutionProgress, 'arn' | 'stalled'>,
  { mark, status }: Pick<Execution, 'mark' | 'status'>,
): Promise<Standstill | null> {
  const head = { plan: context.plan.digest, step: step.id, execution: arn };
  const nowMs = context.clock.now().getTime();
  const patient = PATIENT.includes(status);
  if (stalled !== null && (patient || stalled.mark !== mark)) {
    await context.ledger.record({ type: 'execution-moving', ...head });
  }
  if (patient) return null;
  const known = stalled !== null && stalled.mark === mark;
  const sinceMs = known ? Date.parse(stalled.since) : context.sightings.since(arn, mark, nowMs);
  if (nowMs - sinceMs < TOLD_AFTER_MS) return null;
  const since = new Date(sinceMs).toISOString();
  if (!known) await context.ledger.record({ type: 'execution-stalled', ...head, since, mark });
  return { sinceMs, long: nowMs - sinceMs >= ASKED_AFTER_MS };
}
