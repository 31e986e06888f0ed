import type { ExecutionProgress, Progress } from '../ledger/progress.ts';
import type { StepOf } from '../plans/plan.ts';
import { linkOrder } from '../plans/windows/link-now.ts';
import type { Execution } from '../ports/data-sync.ts';
import type { StepContext } from './context.ts';
import { hasEnded, recordEnd } from './execution-end.ts';
import { onlyGone } from './gone-files.ts';
import type { StepOutcome } from './outcome.ts';
import { standstill } from './stalled.ts';
import { stopExecution } from './stop-execution.ts';
import { stalled } from './transfer-holds.ts';
import { waitFor, waitForExecution } from './waiting.ts';

/** One look at a running execution: lets it keep to the bandwidth windows, and records how it ended. */
export async function watchExecution(
  context: StepContext,
  step: StepOf<'transfer'>,
  running: ExecutionProgress,
  progress: Progress,
): Promise<StepOutcome> {
  if (running.stopping !== null) {
    const stopped = await stopExecution(context, step, running.stopping);
    return stopped ?? waitFor(context, 'its execution was cancelled');
  }
  const head = { plan: context.plan.digest, step: step.id };
  const execution = await context.dataSync.describeExecution(running.arn);
  if (execution === null) {
    await recordEnd(context, head, running, null);
    return waitFor(context, 'DataSync no longer knows its execution');
  }
  const { counters } = execution;
  context.onProgress(step.id, execution.status, counters.filesTransferred, counters.estimatedFiles || null);
  if (!hasEnded(execution)) {
    const still = await standstill(context, step, running, execution);
    const since = still === null ? '' : new Date(still.sinceMs).toISOString();
    if (still?.long === true) return stalled(step, running.arn, execution.status, since);
    const says = still === null ? execution.status : `${execution.status}, no progress since ${since}`;
    return keepToLink(context, step, { arn: running.arn, says }, progress);
  }
  if (execution.report === 'pending') return waitFor(context, 'the task report is being written');
  const gone = execution.phase === 'error' ? await onlyGone(context, step, execution) : null;
  await recordEnd(context, head, running, execution);
  if (execution.phase === 'success') return { kind: 'done', changed: true, summary: summaryOf(execution) };
  if (gone !== null) {
    return { kind: 'done', changed: true, summary: `${summaryOf(execution)}, ${gone} gone from the source` };
  }
  return waitFor(context, 'ended in ERROR');
}

/** What the bandwidth windows ask of a running execution. Its rate is in the ledger, so that it is sent only when it changes. */
async function keepToLink(
  context: StepContext,
  step: StepOf<'transfer'>,
  { arn, says }: { readonly arn: string; readonly says: string },
  { slots }: Progress,
): Promise<StepOutcome> {
  const slot = slots.get(step.id);
  // Started by an older version, which gave its task a rate that keeps within every window.
  if (slot === undefined) return waitForExecution(context, slots.size, says);
  const order = linkOrder(context.plan.link, context.clock.now().getTime(), {
    running: slot.bytesPerSecond,
    executions: slots.size,
  });
  if (order.do === 'stop') {
    const stopped = await stopExecution(context, step, 'bandwidth-window');
    return stopped ?? waitFor(context, 'its execution ended as its bandwidth window did');
  }
  if (order.do === 'change-rate') {
    const { bytesPerSecond } = order;
    await context.dataSync.changeRate(arn, bytesPerSecond);
    await context.ledger.record({
      type: 'execution-rate-changed',
      plan: context.plan.digest,
      step: step.id,
      execution: arn,
      bytesPerSecond,
    });
  }
  return waitForExecution(context, slots.size, says);
}

function summaryOf({ counters }: Execution): string {
  const skipped = counters.filesSkipped > 0 ? `, ${counters.filesSkipped} skipped` : '';
  return `${counters.filesTransferred} items, ${counters.bytesTransferred} bytes transferred${skipped}`;
}
