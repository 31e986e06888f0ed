import { passOfPart } from '../ledger/parts.ts';
import { counted } from './format.ts';

/** What has to be carried out before a cut-over: a line a step, the parts of one pass on one. */
export function notDone(steps: readonly string[]): string[] {
  const passes = new Set(steps.map((id) => passOfPart(id) ?? id));
  return [...passes].map((id) => {
    const parts = steps.filter((step) => passOfPart(step) === id).length;
    const what = parts === 0 ? 'is not done' : `has ${counted(parts, 'partition')} not done`;
    return `${id} ${what}: headwater apply`;
  });
}
