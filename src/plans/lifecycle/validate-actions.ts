import { canMove } from './class-order.ts';
import type { ReadRule, When } from './rule.ts';

const DAY_MS = 86_400_000;
/** Days before which one rule may not take an object out of a class again [aws-facts A.3, A.4]. */
const MINIMUM_DAYS: Readonly<Record<string, number>> = {
  STANDARD_IA: 30,
  ONEZONE_IA: 30,
  GLACIER_IR: 90,
  GLACIER: 90,
  DEEP_ARCHIVE: 180,
};

/** What is wrong with what a rule does to current objects: classes, order, and days between them. */
export function transitionProblems({ transitions, expiration }: ReadRule): readonly string[] {
  const times = [...transitions.map(({ when }) => when), ...(expiration === null ? [] : [expiration])];
  // Days and dates cannot be held against each other.
  if (new Set(times.map(({ kind }) => kind)).size > 1) return ['it counts days here and names dates there'];
  const last = Math.max(-1, ...transitions.map(({ when }) => daysOf(when)));
  return [
    ...(times.every((when) => when.kind === 'days' || when.atMs % DAY_MS === 0)
      ? []
      : ['its dates are not at midnight UTC']),
    ...chainProblems(transitions.map(({ when, storageClass }) => ({ at: daysOf(when), storageClass }))),
    ...(expiration !== null && daysOf(expiration) <= last ? ['it deletes objects before it moves them'] : []),
  ];
}

/** What is wrong with what a rule does to replaced versions. */
export function noncurrentProblems(rule: ReadRule): readonly string[] {
  const { noncurrentTransitions: moves, noncurrentExpiration: end, form } = rule;
  const problems = [...chainProblems(moves.map(({ days, storageClass }) => ({ at: days, storageClass })))];
  if (end !== null && end.days === 0) problems.push('it deletes versions on day 0, S3 wants 1 or more');
  if (end !== null && moves.some(({ days }) => days >= end.days))
    problems.push('it deletes replaced versions before it moves them');
  const newer = [...moves, ...(end === null ? [] : [end])].map(({ newerVersions }) => newerVersions);
  if (newer.some((versions) => versions > 100)) problems.push('it keeps more than 100 newer versions');
  if (form === 'legacy' && newer.some((versions) => versions > 0))
    problems.push('newer versions are kept by rules with a Filter only');
  return problems;
}

interface Move {
  readonly at: number;
  readonly storageClass: string;
}

function chainProblems(moves: readonly Move[]): readonly string[] {
  const ordered = moves.toSorted((a, b) => a.at - b.at);
  return ordered.flatMap((to, index) => {
    const from = ordered[index - 1] ?? { at: Number.NEGATIVE_INFINITY, storageClass: 'STANDARD' };
    if (from.at === to.at || !canMove(from.storageClass, to.storageClass))
      return [`objects do not go from ${from.storageClass} to ${to.storageClass}`];
    const minimum = MINIMUM_DAYS[from.storageClass] ?? 0;
    return to.at - from.at < minimum
      ? [
          `objects stay in ${from.storageClass} for ${minimum} days at least, it takes them out after ${to.at - from.at}`,
        ]
      : [];
  });
}

const daysOf = (when: When): number => (when.kind === 'days' ? when.days : when.atMs / DAY_MS);
