import { committedPrefix } from '../ledger/cutover-legal.ts';
import type { StepOf } from '../plans/plan.ts';
import type { AfterFailures } from './after-failures.ts';
import { againstOf, inventoryGone } from './answerable.ts';
import type { StepOutcome } from './outcome.ts';
import type { NoManifest } from './transfer-manifest.ts';

/** No run may be empty; what the check after the pass finds missing all the same, it says. */
export function nothingToCarry(step: StepOf<'transfer'>, { why }: NoManifest): StepOutcome {
  return why === 'inventory-gone'
    ? inventoryGone(againstOf(step))
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
  if (selection.by === 'repair') return `the repair of ${share}`;
  return selection.by === 'whole' ? share : `partition ${partition.slice(share.length + 1)} of ${share}`;
}

/** Holds a transfer into keys whose source of truth is the bucket; `owner` is the share they were committed for. */
export function committed(share: string, owner: string): StepOutcome {
  const { code, message, next } = committedPrefix(share, owner);
  return { kind: 'held', code, reason: message, next };
}

/** Holds a transfer whose execution has stood still for long; it runs on. */
export function stalled(step: StepOf<'transfer'>, arn: string, status: string, since: string): StepOutcome {
  return {
    kind: 'held',
    code: 'execution-stalled',
    reason: `The execution of ${whose(step)} is ${status} and has made no progress since ${since} (${arn}).`,
    next: [
      'Look at its agent, the file server and the network between them; it goes on by itself when it can.',
      `To end it and begin anew: headwater pause --now --share ${step.share}, then headwater resume --share ${step.share}`,
      'Then run the command again.',
    ],
  };
}

/** Holds a transfer whose execution failed, or several in a row did, in a way that another one will not mend. */
export function failed(
  step: StepOf<'transfer'>,
  { row, failures, error }: Extract<AfterFailures, { do: 'ask' }>,
): StepOutcome {
  const times = failures === 1 ? '' : `, ${failures} times in a row`;
  return {
    kind: 'held',
    code: 'execution-failed',
    reason: `DataSync ended the transfer of ${whose(step)} in ERROR${times}: ${row.reason} (${error ?? 'no detail given'}).`,
    next: [row.next, `Look at what arrived: headwater verify --share ${step.share}`],
  };
}
