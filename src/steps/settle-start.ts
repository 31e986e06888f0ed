import type { Progress } from '../ledger/progress.ts';
import type { StepContext } from './context.ts';
import { findTwice, ownerTags } from './ensure.ts';
import { inOtherHands } from './intents.ts';
import { keepOne } from './surplus.ts';

/**
 * What became of a start whose answer was lost: the execution that carries its tags, if it came about. When several do
 * (something between us and DataSync has repeated the call), all but one are cancelled. `others`: its call may be
 * under way, look again later.
 */
export async function settleStart(
  context: StepContext,
  step: string,
  task: string,
  progress: Progress,
): Promise<string | 'others' | null> {
  const intent = progress.openIntents.get(step);
  if (intent === undefined) return null;
  if ((await inOtherHands(context, progress, step)) !== null) return 'others';
  const tags = ownerTags(context, step, intent);
  const found = await findTwice(context, () => context.dataSync.findExecutions(task, tags));
  const head = { plan: context.plan.digest, step, intent };
  const only = found.length > 1 ? (await keepOne(context, step, found))?.arn : found[0];
  if (only === undefined) {
    await context.ledger.record({ type: 'intent-dropped', ...head, why: 'no execution carries its tags' });
    return null;
  }
  await context.ledger.record({ type: 'resource-known', ...head, resource: only, how: 'found' });
  return only;
}
