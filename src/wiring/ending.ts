import { setTimeout as sleep } from 'node:timers/promises';
import { shareOfStep } from '../ledger/progress.ts';
import { endsExecutions, stepsRunning, stopOf } from '../ledger/steering.ts';
import { PortFault } from '../ports/faults.ts';
import { stepRunner } from '../steps/run-step.ts';
import { approvedPlan } from './approved-plan.ts';
import { openContext } from './context.ts';
import type { Project } from './project.ts';
import type { Reporter } from './reporter.ts';

/** How long a command waits for executions to end; DataSync says nowhere how long that takes [aws-facts 4]. */
const WAIT_MS = 120_000;

/**
 * Ends the executions of shares that are to be ended, by looking at their steps as a worker would, and returns the steps
 * whose execution has ended. What has not ended in two minutes, or cannot be reached from here, is left to
 * whoever works. A start that is not settled is not touched: another process may be in the middle of it.
 */
export async function endExecutions(
  project: Project,
  shares: readonly string[] | null,
  { reporter, signal }: { readonly reporter: Reporter; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const { approvedPlan: digest } = await project.ledger.progress();
  const open = async () => {
    const progress = await project.ledger.progress();
    return stepsRunning(progress, digest ?? '', shares).filter((step) => {
      const stop = stopOf(progress, shareOfStep(step));
      return stop !== null && endsExecutions(stop) && !progress.openIntents.has(step);
    });
  };
  const before = await open();
  if (before.length === 0) return [];
  const until = Date.now() + WAIT_MS;
  try {
    const { plan } = await approvedPlan(project);
    const { context, close } = await openContext(project, plan, reporter);
    const run = stepRunner(context);
    try {
      for (let left = before; left.length > 0 && !signal.aborted && Date.now() < until; left = await open()) {
        for (const step of left) await run({ migration: plan.migration, plan: plan.digest, step });
        await sleep(context.pace.pollMs, undefined, { signal }).catch(() => undefined);
      }
    } finally {
      await close();
    }
  } catch (error) {
    if (!(error instanceof PortFault)) throw error;
    reporter.notice(`Executions could not be ended from here: ${error.message}`);
  }
  const left = new Set(await open());
  return before.filter((step) => !left.has(step));
}
