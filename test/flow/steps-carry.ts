import { setTimeout as sleep } from 'node:timers/promises';
import type { StepContext } from '../../src/steps/context.ts';
import type { StepOutcome } from '../../src/steps/outcome.ts';
import { stepRunner } from '../../src/steps/run-step.ts';

const LOOKS_AT_MOST = 1_000;

/** Looks at a step until it is done or held, as a worker would. */
export async function carry(context: StepContext, step: string): Promise<StepOutcome> {
  const run = stepRunner(context);
  for (let look = 0; look < LOOKS_AT_MOST; look += 1) {
    const outcome = await run({ migration: context.plan.migration, plan: context.plan.digest, step });
    if (outcome.kind !== 'wait') return outcome;
    await sleep(outcome.waitMs);
  }
  throw new Error(`${step} never ended`);
}

/** Carries a share up to its commit in the plan's order, as far as the filter lets it, with the buckets it needs. */
export async function carryAll(
  context: StepContext,
  share: string,
  which: (step: string) => boolean = () => true,
): Promise<void> {
  for (const step of context.plan.steps) {
    if (step.share !== share && step.kind !== 'bucket') continue;
    if (!which(step.id)) continue;
    const outcome = await carry(context, step.id);
    if (outcome.kind !== 'done') throw new Error(`${step.id} is not done: ${JSON.stringify(outcome)}`);
  }
}

/** A person takes the cut-over of a share back, as `cutover rollback` records it. */
export async function rollBack(context: StepContext, share: string): Promise<void> {
  const { digest, steps } = context.plan;
  await context.ledger.record({
    type: 'cutover-rolled-back',
    plan: digest,
    share,
    by: 'test',
    steps: steps.filter((step) => step.share === share && step.phase === 'cutover').map(({ id }) => id),
  });
}

/** A person says that the source is read-only. */
export async function confirmFrozen(context: StepContext, share: string): Promise<void> {
  await context.ledger.record({
    type: 'person-confirmed',
    plan: context.plan.digest,
    share,
    what: 'source-frozen',
    by: 'test',
  });
}

/** A person says that users' mounts, DNS and DFS point at the file share. */
export async function sayMoved(context: StepContext, share: string): Promise<void> {
  await context.ledger.record({
    type: 'person-confirmed',
    plan: context.plan.digest,
    share,
    what: 'clients-moved',
    by: 'test',
  });
}
