import { type Blame, EXIT_CODES, HeadwaterError } from '../errors.ts';
import type { StepResult } from '../jobs/result.ts';
import { isRetryable, PortFault } from '../ports/faults.ts';
import type { Done, Unfinished } from '../views/values/carried-out.ts';

/** Sorts the results of a run: what got done, and what did not with its cause. Blocked steps say nothing new. */
export function sortResults(results: ReadonlyMap<string, StepResult>): {
  readonly done: readonly Done[];
  readonly unfinished: readonly Unfinished[];
} {
  const done: Done[] = [];
  const unfinished: Unfinished[] = [];
  for (const [step, result] of results) {
    if (result.kind === 'done') done.push({ step, changed: result.changed, summary: result.summary });
    if (result.kind === 'held') {
      const blame = result.code === 'not-proved' ? 'proof' : 'held';
      unfinished.push({ step, code: result.code, blame, reason: result.reason, next: result.next });
    }
    if (result.kind === 'failed') unfinished.push(failure(step, result.error));
    if (result.kind === 'stopped') unfinished.push(stopped(step));
  }
  return { done: done.reverse(), unfinished };
}

function failure(step: string, error: Error): Unfinished {
  if (error instanceof HeadwaterError) {
    return { step, code: error.code, blame: error.blame, reason: error.message, next: error.next };
  }
  const fault = error instanceof PortFault ? error : null;
  const again = 'Run the same command again: it goes on where it stopped.';
  if (fault !== null && isRetryable(fault.kind)) {
    return { step, code: `service-${fault.kind}`, blame: 'held', reason: fault.message, next: [again] };
  }
  if (fault !== null) {
    const next = ['Check the permissions, roles and names this step uses, then run the same command again.'];
    return { step, code: `service-${fault.kind}`, blame: 'held', reason: fault.message, next };
  }
  return {
    step,
    code: 'bug',
    blame: 'bug',
    reason: error.message,
    next: ['Report this with the output of DEBUG=1.', again],
  };
}

function stopped(step: string): Unfinished {
  const next = ['Run the same command again: it goes on where it stopped.'];
  return {
    step,
    code: 'stopped',
    blame: 'held',
    reason: 'Not reached before the command was stopped.',
    next,
  };
}

/** Gravest first: a wrong proof outranks a bug, which outranks waiting. */
const GRAVITY: readonly Blame[] = ['proof', 'bug', 'usage', 'stale', 'held', 'exceptions'];

/** The exit code a run ends with: 0 when every step got done. */
export function exitCodeOf(unfinished: readonly Unfinished[]): number {
  const worst = GRAVITY.find((blame) => unfinished.some((entry) => entry.blame === blame));
  return worst === undefined ? 0 : EXIT_CODES[worst];
}
