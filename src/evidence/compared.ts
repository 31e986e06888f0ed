import type { Evidence } from './evidence.ts';
import type { Combination, Learnt } from './verdict.ts';

/** How many entries were compared by more than name and size: by an equal checksum, told by how it was learnt, and by metadata. */
export function comparedIn(combinations: readonly Combination[]): NonNullable<Evidence['compared']> {
  const count = (is: (facts: Combination['facts']) => boolean) =>
    combinations.filter(({ facts }) => is(facts)).reduce((sum, { entries }) => sum + entries, 0);
  const learnt = (how: Learnt) => count((facts) => facts.learnt === how);
  return {
    stored: learnt('stored'),
    atRest: learnt('at-rest'),
    reRead: learnt('re-read'),
    metadata: count((facts) => facts.metadata !== 'not-compared'),
  };
}
