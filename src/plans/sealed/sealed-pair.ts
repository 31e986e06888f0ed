import type { Plan } from '../plan.ts';
import { differingItems } from './differing-items.ts';
import { isSealed, PLAN_FORMAT } from './seal.ts';
import { cutLists, insideOf, itemCount, planWith } from './sealed-lists.ts';

/** How many list items two plans have in common, letter for letter, and whether all their steps are. */
export interface Common {
  readonly partitions: number;
  readonly steps: number;
  readonly sameSteps: boolean;
}

/** Two plans to be compared; what they have in `common` is left out of their lists. */
export interface Pair {
  readonly before: Plan;
  readonly after: Plan;
  readonly common: Common | null;
}

/**
 * Two plan files whose digests hold to the byte. Most of two long plans is the same text, and only the rest is parsed.
 * Null when one is no sealed plan.
 */
export function sealedPair(before: Buffer, after: Buffer): Pair | null {
  if (!isSealed(before) || !isSealed(after)) return null;
  const [cuts, otherCuts] = [cutLists(before), cutLists(after)];
  if (cuts === null || otherCuts === null) return null;
  const [partitions, steps] = [
    compared(insideOf(before, cuts[0]), insideOf(after, otherCuts[0])),
    compared(insideOf(before, cuts[1]), insideOf(after, otherCuts[1])),
  ];
  const [first, second] = [
    planWith(before, cuts, [partitions.before, steps.before]),
    planWith(after, otherCuts, [partitions.after, steps.after]),
  ];
  if (first.format !== PLAN_FORMAT || second.format !== PLAN_FORMAT) return null;
  const common = { partitions: partitions.common, steps: steps.common, sameSteps: steps.same };
  return { before: first, after: second, common };
}

interface Compared {
  /** What only one of the lists has, at whichever place. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly common: number;
  /** True when the lists are the same, order included. */
  readonly same: boolean;
}

/** Most of what is the same is at the same place. */
function compared(mine: Buffer, theirs: Buffer): Compared {
  const { before, after } = differingItems(mine, theirs);
  const [known, found] = [new Set(before), new Set(after)];
  const own = before.filter((item) => !found.has(item));
  return {
    before: own,
    after: after.filter((item) => !known.has(item)),
    common: itemCount(mine) - own.length,
    same: before.length === 0 && after.length === 0,
  };
}
