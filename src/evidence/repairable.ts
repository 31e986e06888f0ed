import { DELETED_AT_SOURCE } from '../inventory/hazards.ts';
import type { Evidence } from './evidence.ts';
import type { Verdict } from './verdict.ts';

/** Entries that evidence found amiss and no repair touches. */
export interface LeftAlone {
  readonly verdict: string;
  readonly reason: string;
  readonly entries: number;
  /** Why, and what to do instead; one sentence without a full stop. */
  readonly why: string;
}

const DIRECTORY =
  'a transfer manifest cannot list directories; the next pass brings their markers: headwater plan create';

/**
 * What of the evidence a repair leaves as it is. `directories` are the markers of directories among what is missing or
 * different; all else of these two verdicts is repaired.
 */
export function leftAlone({ groups }: Pick<Evidence, 'groups'>, directories: number): readonly LeftAlone[] {
  const left = new Map<string, LeftAlone>();
  for (const { verdict, reason, entries } of groups) {
    const why = whyLeft(verdict, reason);
    if (why === null || entries === 0) continue;
    const key = JSON.stringify([verdict, reason]);
    left.set(key, { verdict, reason, entries: (left.get(key)?.entries ?? 0) + entries, why });
  }
  const markers: LeftAlone = {
    verdict: 'missing',
    reason: 'directory',
    entries: directories,
    why: DIRECTORY,
  };
  return [...(directories === 0 ? [] : [markers]), ...left.values()];
}

/** Null for what is repaired, and for what is as it should be. */
function whyLeft(verdict: Verdict, reason: string): string | null {
  switch (verdict) {
    case 'match':
    case 'missing':
    case 'differ':
      return null;
    case 'extra':
      return 'headwater deletes no object; find out whose it is';
    case 'changed-since':
      return reason === DELETED_AT_SOURCE
        ? 'its file is gone from the source, and headwater deletes no object'
        : 'the source has moved on since the inventory; scan it, and the next pass brings what has changed';
    case 'unverified':
      return 'nothing is known to be wrong with it; verify it in another way first';
    case 'excluded':
      return reason === 'exclude-pattern'
        ? 'headwater.yaml excludes it'
        : `it cannot have an object as it is (${reason}); headwater inventory show --hazard ${reason}`;
  }
}
