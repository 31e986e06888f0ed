import {
  type ExecutionProgress,
  type Progress,
  type Slot,
  type StepProgress,
  stepKey,
} from '../ledger/progress.ts';
import { holderOf, slotRefusal } from '../ledger/slots.ts';
import { goesFirst } from '../ledger/turns.ts';
import type { StepOf } from '../plans/plan.ts';
import { linkOrder } from '../plans/windows/link-now.ts';
import type { StepContext } from './context.ts';
import { hasEnded, recordEnd } from './execution-end.ts';
import { settleStart } from './settle-start.ts';
import { taskOf } from './task-of.ts';

/** In looks. For so long an agent is kept for the transfer whose turn it is, and the end of an execution left to its own step. */
const PATIENCE_LOOKS = 10;

/**
 * Why a transfer cannot have its agents now; null when it can. That two workers do not take the same agent is not seen to
 * here but where the intent is recorded; here it is decided whose turn it is. An execution in the way that nobody
 * watches any more, because its plan was replaced or its share is not carried out now, is looked at.
 */
export async function agentsTaken(
  context: StepContext,
  step: StepOf<'transfer'>,
  progress: Progress,
  wouldStart: (step: StepOf<'transfer'>, known: StepProgress) => boolean,
): Promise<string | null> {
  const asked = { step: step.id, mode: taskOf(context, step).taskMode, agents: step.agents };
  const holder = holderOf(progress, asked);
  if (holder !== null) await lookAt(context, holder, progress);
  const refusal = slotRefusal(progress, asked);
  if (refusal !== null) return refusal;
  const nowMs = context.clock.now().getTime();
  const first = goesFirst(context.plan, progress, step, { nowMs, graceMs: patienceMs(context), wouldStart });
  return first === null ? null : `${first} goes first on ${step.agents.join(', ')}`;
}

function patienceMs({ pace }: StepContext): number {
  return PATIENCE_LOOKS * pace.pollMs;
}

/** What it finds is in the ledger afterwards, for the next look at whoever waits. */
async function lookAt(context: StepContext, holder: Slot, progress: Progress): Promise<void> {
  const nowMs = context.clock.now().getTime();
  const known = executionOf(progress, holder);
  const own = holder.plan === context.plan.digest && (holder.execution === null || known !== null);
  const everyMs = own ? patienceMs(context) : context.pace.pollMs;
  if (!context.sightings.due(`${holder.step} ${holder.intent}`, everyMs, nowMs)) return;
  if (holder.execution === null) {
    await settleStart(context, holder.step, holder.task, progress);
    return;
  }
  const execution = await context.dataSync.describeExecution(holder.execution);
  if (execution !== null && !hasEnded(execution)) {
    if (!own && !isOpen(context, nowMs)) await stop(context, holder, execution.status);
    return;
  }
  const endedMs = Date.parse(execution?.endedAt ?? '') || 0;
  if (own && nowMs - endedMs < patienceMs(context)) return;
  await recordEnd(context, holder, known ?? { arn: holder.execution, stopping: null }, execution);
}

/** An execution that a replaced plan started keeps to the windows of the present one, as far as hours without a rate go. */
function isOpen({ plan: { link } }: StepContext, nowMs: number): boolean {
  return linkOrder(link, nowMs, { running: null, executions: 1 }).do === 'start';
}

async function stop(context: StepContext, { plan, step, execution }: Slot, status: string): Promise<void> {
  if (execution === null || status === 'CANCELLING') return;
  const why = 'bandwidth-window';
  await context.ledger.record({ type: 'execution-stopping', plan, step, execution, why });
  await context.dataSync.cancelExecution(execution);
}

/** Null as long as it is not settled, and for an execution whose step a rollback has taken back. */
function executionOf({ steps }: Progress, { plan, step, execution }: Slot): ExecutionProgress | null {
  return steps.get(stepKey(plan, step))?.executions.find(({ arn }) => arn === execution) ?? null;
}
