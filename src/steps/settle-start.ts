import type { Progress } from '../ledger/progress.ts';
import type { StepContext } from './context.ts';
import { findTwice, ownerTags } from './ensure.ts';
import { inOtherHands } from './intents.ts';

/**
 * What became of a start whose answer was lost: the execution that carries its tags, if it came about. `others`: its call may be
 * under way, look again later.
 */
export async function settleStart(
  context: StepContext,
  step: string,
  task: string,
  progress: Progress,
): Promise<string | 'several' | 'others' | null> {
  const intent = progress.openIntents.get(step);
  if (intent === undefined) return null;
  if ((await inOtherHands(context, progress, step)) !== null) return 'others';
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
