import type { Plan } from '../plan.ts';
import { PLAN_FORMAT, sealedText } from './seal.ts';
import { cutLists, itemsOf, planWith } from './sealed-lists.ts';

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
  const [one, other] = [sealedText(before), sealedText(after)];
  if (one === null || other === null) return null;
  const [cuts, otherCuts] = [cutLists(one), cutLists(other)];
  if (cuts === null || otherCuts === null) return null;
  const mine = cuts.map((cut) => itemsOf(one, cut));
  const theirs = otherCuts.map((cut) => itemsOf(other, cut));
  const own = mine.map((items, at) => differing(items, theirs[at] ?? []));
  const [first, second] = [
    planWith(
      one,
      cuts,
      own.map(([kept]) => kept),
    ),
    planWith(
      other,
      otherCuts,
      own.map(([, kept]) => kept),
    ),
  ];
  if (first.format !== PLAN_FORMAT || second.format !== PLAN_FORMAT) return null;
  const [partitions = 0, steps = 0] = mine.map((items, at) => items.length - (own[at]?.[0].length ?? 0));
  const sameSteps =
    mine[1]?.length === theirs[1]?.length && mine[1]?.every((item, at) => item === theirs[1]?.[at]);
  return { before: first, after: second, common: { partitions, steps, sameSteps: sameSteps === true } };
}

/** What only one of two lists has, for each; most of what is the same is at the same place. */
function differing(
  mine: readonly string[],
  theirs: readonly string[],
): readonly [readonly string[], readonly string[]] {
  const rest = mine.filter((item, at) => item !== theirs[at]);
  const others = theirs.filter((item, at) => item !== mine[at]);
  const [known, found] = [new Set(rest), new Set(others)];
  return [rest.filter((item) => !found.has(item)), others.filter((item) => !known.has(item))];
}
