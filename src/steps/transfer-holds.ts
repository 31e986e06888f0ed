import type { StepOf } from '../plans/plan.ts';
import type { Execution } from '../ports/data-sync.ts';
import { inventoryGone } from './answerable.ts';
import type { StepOutcome } from './outcome.ts';
import type { NoManifest } from './transfer-manifest.ts';

/** No run may be empty; what the check after the pass finds missing all the same, it says. */
export function nothingToCarry({ share }: StepOf<'transfer'>, { why }: NoManifest): StepOutcome {
  return why === 'inventory-gone'
    ? inventoryGone(share)
    : { kind: 'done', changed: false, summary: 'none of its files is left at the source' };
}

/** Holds a transfer whose agents are not all online: a task with one that is not is refused [aws-facts 1]. */
export function agentsOffline(share: string, agents: readonly string[]): StepOutcome {
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

/** Holds a transfer of a share whose bucket is the source of truth. */
export function committed(share: string): StepOutcome {
  return {
    kind: 'held',
    code: 'prefix-committed',
    reason: `${share} is committed: no DataSync task may write its prefix again.`,
    next: ['Make a new plan with `headwater plan create`; it leaves committed shares alone.'],
  };
}

/** Holds a transfer of which nobody can say any more how it ended. */
export function lost(step: StepOf<'transfer'>, arn: string): StepOutcome {
  return {
    kind: 'held',
    code: 'execution-lost',
    reason: `DataSync no longer knows the execution of ${whose(step)} (${arn}); its history is kept for 30 days.`,
    next: ['Scan and make a new plan: its delta pass picks up whatever is missing.'],
  };
}

/** Holds a transfer that was started twice by one start. */
export function severalExecutions(step: StepOf<'transfer'>): StepOutcome {
  return {
    kind: 'held',
    code: 'several-executions',
    reason: `More than one execution of ${whose(step)} carries the tags of one start.`,
    next: ['Let them end or cancel all but one in DataSync, then run `headwater apply` again.'],
  };
}

/** Holds a transfer whose executions, so many, ended in ERROR. */
export function failed(step: StepOf<'transfer'>, execution: Execution, executions: number): StepOutcome {
  const detail = [execution.errorCode, execution.errorDetail].filter((part) => part !== null).join(': ');
  return {
    kind: 'held',
    code: 'execution-failed',
    reason: `DataSync ended the transfer of ${whose(step)} in ERROR ${executions} times (${detail || 'no detail given'}).`,
    next: [
      `Look at what arrived: headwater verify --share ${step.share}`,
      'Settle the cause, scan, and make a new plan: its delta pass repeats only what is missing.',
    ],
  };
}
