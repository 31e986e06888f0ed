import type { StepContext } from './context.ts';
import { findTwice, ownerTags } from './ensure.ts';

/** What became of a start whose answer was lost: the execution that carries its tags, if it came about. */
export async function settleStart(
  context: StepContext,
  step: string,
  task: string,
  intent: string | null,
): Promise<string | 'several' | null> {
  if (intent === null) return null;
  const tags = ownerTags(context, step, intent);
  const found = await findTwice(context, () => context.dataSync.findExecutions(task, tags));
  if (found.length > 1) return 'several';
  const head = { plan: context.plan.digest, step, intent };
  const [only] = found;
  if (only === undefined) {
    await context.ledger.record({ type: 'intent-dropped', ...head, why: 'no execution carries its tags' });
    return null;
  }
  await context.ledger.record({ type: 'resource-known', ...head, resource: only, how: 'found' });
  return only;
}
