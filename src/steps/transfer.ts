import { type ExecutionProgress, START_EXECUTION, shareProgress, stepKey } from '../ledger/progress.ts';
import type { StepOf } from '../plans/plan.ts';
import type { Carried, Execution } from '../ports/data-sync.ts';
import { inventoryGone } from './answerable.ts';
import { carried } from './carried.ts';
import type { StepContext } from './context.ts';
import { announced, ownerTags } from './ensure.ts';
import { hasEnded, recordEnd } from './execution-end.ts';
import { onlyGone } from './gone-files.ts';
import type { StepOutcome } from './outcome.ts';
import { settleStart } from './settle-start.ts';
import { stopExecution } from './stop-execution.ts';
import type { NoManifest } from './transfer-manifest.ts';

/** An execution that ends in ERROR is started again this often: a CHANGED run repairs what the first one left. */
const MAX_EXECUTIONS = 2;

/**
 * Brings about one successful execution of the share's task: starts it once, watches it, and records how it ended.
 * Success here is DataSync's word only; the verdict is the verify step's.
 */
export async function runTransfer(context: StepContext, step: StepOf<'transfer'>): Promise<StepOutcome> {
  const progress = await context.ledger.progress();
  if (shareProgress(progress, step.share).authority.holder === 'bucket') return committed(step.share);
  const executions = progress.steps.get(stepKey(context.plan.digest, step.id))?.executions ?? [];
  const last = executions.at(-1);
  const failures = executions.filter(({ result }) => result === 'error').length;
  if (last !== undefined && last.result === null) return watch(context, step, last, failures);
  if (last?.result === 'success')
    return { kind: 'done', changed: false, summary: 'the execution had ended already' };
  const task = progress.resources.get(step.task);
  if (task === undefined) return wait(context, 'its task is not there yet');
  const adopted = await settleStart(context, step, task, progress.openIntents.get(step.id) ?? null);
  if (adopted === 'several') return severalExecutions(step);
  if (adopted !== null) return wait(context, 'found the execution that an interrupted start had made');
  const offline = await offlineAgents(context, step.agents);
  if (offline.length > 0) return agentsOffline(step.share, offline);
  const load = await carried(context, step);
  if (load.by === 'nothing') return nothingToCarry(step, load);
  await start(context, step, task, load);
  return wait(context, 'started');
}

function wait(context: StepContext, why: string): StepOutcome {
  return { kind: 'wait', waitMs: context.pace.pollMs, why };
}

async function watch(
  context: StepContext,
  step: StepOf<'transfer'>,
  running: ExecutionProgress,
  failures: number,
): Promise<StepOutcome> {
  if (running.stopping !== null) {
    const stopped = await stopExecution(context, step, running.stopping);
    return stopped ?? wait(context, 'its execution was cancelled');
  }
  const execution = await context.dataSync.describeExecution(running.arn);
  if (execution === null) {
    await recordEnd(context, step, running, null);
    return lost(step, running.arn);
  }
  const { counters } = execution;
  context.onProgress(step.id, execution.status, counters.filesTransferred, counters.estimatedFiles || null);
  if (!hasEnded(execution)) return wait(context, execution.status);
  if (execution.report === 'pending') return wait(context, 'the task report is being written');
  const gone = execution.phase === 'error' ? await onlyGone(context, step, execution) : null;
  await recordEnd(context, step, running, execution);
  if (execution.phase === 'success') return { kind: 'done', changed: true, summary: summaryOf(execution) };
  if (gone !== null) {
    return { kind: 'done', changed: true, summary: `${summaryOf(execution)}, ${gone} gone from the source` };
  }
  return failures + 1 < MAX_EXECUTIONS
    ? wait(context, 'ended in ERROR, starting once more')
    : failed(step, execution);
}

function summaryOf({ counters }: Execution): string {
  const skipped = counters.filesSkipped > 0 ? `, ${counters.filesSkipped} skipped` : '';
  return `${counters.filesTransferred} items, ${counters.bytesTransferred} bytes transferred${skipped}`;
}

async function start(
  context: StepContext,
  step: StepOf<'transfer'>,
  task: string,
  load: Carried,
): Promise<void> {
  const intent = context.clock.newId();
  const head = { plan: context.plan.digest, step: step.id, intent };
  await context.ledger.record({ type: 'intent-made', ...head, action: START_EXECUTION });
  const arn = await announced(context, head, () =>
    context.dataSync.startExecution(task, ownerTags(context, step.id, intent), load),
  );
  await context.ledger.record({ type: 'resource-known', ...head, resource: arn, how: 'created' });
}

/** No run may be empty; what the check after the pass finds missing all the same, it says. */
function nothingToCarry({ share }: StepOf<'transfer'>, { why }: NoManifest): StepOutcome {
  return why === 'inventory-gone'
    ? inventoryGone(share)
    : { kind: 'done', changed: false, summary: 'none of its files is left at the source' };
}

/** Every agent of a location must be online before a start [aws-facts 1, 12]. */
async function offlineAgents(context: StepContext, names: readonly string[]): Promise<readonly string[]> {
  const agents = context.config.agents.filter((agent) => names.includes(agent.name));
  const views = await Promise.all(agents.map((agent) => context.dataSync.agent(agent.arn)));
  return agents.filter((_, index) => views[index]?.online !== true).map((agent) => agent.name);
}

function agentsOffline(share: string, agents: readonly string[]): StepOutcome {
  return {
    kind: 'held',
    code: 'agent-offline',
    reason: `${share} needs every one of its agents online; not online: ${agents.join(', ')}.`,
    next: ['Start the agent VM or mend its network, then run the command again.'],
  };
}

/** What a run carries, for people: `lab`, or `partition p0002 of lab`. */
function whose({ share, partition, selection }: StepOf<'transfer'>): string {
  return selection.by === 'whole' ? share : `partition ${partition.slice(share.length + 1)} of ${share}`;
}

function committed(share: string): StepOutcome {
  return {
    kind: 'held',
    code: 'prefix-committed',
    reason: `${share} is committed: no DataSync task may write its prefix again.`,
    next: ['Make a new plan with `headwater plan create`; it leaves committed shares alone.'],
  };
}

function lost(step: StepOf<'transfer'>, arn: string): StepOutcome {
  return {
    kind: 'held',
    code: 'execution-lost',
    reason: `DataSync no longer knows the execution of ${whose(step)} (${arn}); its history is kept for 30 days.`,
    next: ['Scan and make a new plan: its delta pass picks up whatever is missing.'],
  };
}

function severalExecutions(step: StepOf<'transfer'>): StepOutcome {
  return {
    kind: 'held',
    code: 'several-executions',
    reason: `More than one execution of ${whose(step)} carries the tags of one start.`,
    next: ['Let them end or cancel all but one in DataSync, then run `headwater apply` again.'],
  };
}

function failed(step: StepOf<'transfer'>, execution: Execution): StepOutcome {
  const detail = [execution.errorCode, execution.errorDetail].filter((part) => part !== null).join(': ');
  return {
    kind: 'held',
    code: 'execution-failed',
    reason: `DataSync ended the transfer of ${whose(step)} in ERROR ${MAX_EXECUTIONS} times (${detail || 'no detail given'}).`,
    next: [
      `Look at what arrived: headwater verify --share ${step.share}`,
      'Settle the cause, scan, and make a new plan: its delta pass repeats only what is missing.',
    ],
  };
}
