import { committedOver } from '../ledger/cutover-legal.ts';
import { FRESH_STEP, type Progress, type StepProgress, shareProgress, stepKey } from '../ledger/progress.ts';
import type { StepOf } from '../plans/plan.ts';
import { linkOrder } from '../plans/windows/link-now.ts';
import { afterFailures } from './after-failures.ts';
import { agentsTaken } from './agent-slots.ts';
import { carried } from './carried.ts';
import type { StepContext } from './context.ts';
import { committedByOthers } from './others-in-the-way.ts';
import type { StepOutcome } from './outcome.ts';
import { settleStart } from './settle-start.ts';
import { runningExecution } from './stop-execution.ts';
import { taskOccupied } from './task-occupied.ts';
import { writesOf } from './task-of.ts';
import { agentsOffline, committed, failed, nothingToCarry } from './transfer-holds.ts';
import { startExecution } from './transfer-start.ts';
import { watchExecution } from './transfer-watch.ts';
import { waitFor, waitUntil } from './waiting.ts';

/**
 * Brings about one successful execution of the share's task: starts it once, watches it, and records how it ended. It is
 * started when the link is open, its agents are free and it is its turn; while it runs it keeps to the bandwidth windows.
 * Success here is DataSync's word only; the verdict is the verify step's.
 */
export async function runTransfer(context: StepContext, step: StepOf<'transfer'>): Promise<StepOutcome> {
  const progress = await context.ledger.progress();
  const owner = ownerOf(context, step, progress);
  if (owner !== null) return committed(step.share, owner);
  const running = runningExecution(progress, context.plan.digest, step);
  if (running !== null) return watchExecution(context, step, running, progress);
  const last = progress.steps.get(stepKey(context.plan.digest, step.id))?.executions.at(-1);
  if (last?.result === 'success')
    return { kind: 'done', changed: false, summary: 'the execution had ended already' };
  const task = progress.resources.get(step.task);
  if (task === undefined) return waitFor(context, 'its task is not there yet');
  const adopted = await settleStart(context, step.id, task, progress);
  if (adopted === 'others') return waitFor(context, 'another worker is starting it');
  if (adopted !== null) return waitFor(context, 'found the execution that an interrupted start had made');
  return begin(context, step, task, await context.ledger.progress());
}

/** The committed share whose keys it would write; null when there is none. */
function ownerOf(context: StepContext, step: StepOf<'transfer'>, progress: Progress): string | null {
  if (shareProgress(progress, step.share).authority.holder === 'bucket') return step.share;
  return committedOver(progress, writesOf(context, step));
}

/** Starts an execution, when nothing speaks against it. */
async function begin(
  context: StepContext,
  step: StepOf<'transfer'>,
  task: string,
  progress: Progress,
): Promise<StepOutcome> {
  const nowMs = context.clock.now().getTime();
  const known = progress.steps.get(stepKey(context.plan.digest, step.id)) ?? FRESH_STEP;
  const next = (of: StepProgress) => afterFailures(of, nowMs, context.pace.pollMs);
  const failures = next(known);
  if (failures.do === 'ask') return failed(step, failures);
  if (failures.do === 'wait')
    return waitUntil(context, failures.untilMs, 'ended in ERROR, starts again after a while');
  const taken = await agentsTaken(context, step, progress, (_, other) => next(other).do === 'start');
  if (taken !== null) return waitFor(context, `waits: ${taken}`);
  const executions = progress.slots.size + 1;
  const order = linkOrder(context.plan.link, nowMs, { running: null, executions });
  if (order.do !== 'start') {
    return waitUntil(context, 'untilMs' in order ? order.untilMs : null, 'waits for its bandwidth window');
  }
  const offline = await offlineAgents(context, step.agents);
  if (offline.length > 0) return agentsOffline(step.share, offline);
  const occupied = await taskOccupied(context, step, task, progress);
  if (occupied !== null) return waitFor(context, occupied);
  const elsewhere = await committedByOthers(context, step);
  if (elsewhere !== null) return elsewhere;
  const load = await carried(context, step, known);
  if (load.by === 'nothing') return nothingToCarry(step, load);
  const refusal = await startExecution(context, step, {
    task,
    carried: load,
    bytesPerSecond: order.bytesPerSecond,
    seen: progress,
  });
  return waitFor(context, refusal === null ? 'started' : `waits: ${refusal}`);
}

/** Every agent of a location must be online before a start [aws-facts 1, 12]. */
async function offlineAgents(context: StepContext, names: readonly string[]): Promise<readonly string[]> {
  const agents = context.config.agents.filter((agent) => names.includes(agent.name));
  const views = await Promise.all(agents.map((agent) => context.dataSync.agent(agent.arn)));
  return agents.filter((_, index) => views[index]?.online !== true).map((agent) => agent.name);
}
