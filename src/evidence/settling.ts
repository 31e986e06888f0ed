import { countOf } from './books.ts';
import type { Evidence } from './evidence.ts';
import type { Verdict } from './verdict.ts';

/** Verdicts that mean a share is not proved, the worst first. */
export const WRONG: readonly Verdict[] = ['missing', 'differ', 'extra'];

/** What settles a share that is not proved, before its commit. */
export interface Settling {
  /** The value for `--list`, and in words what else it may be: `differ (or extra)`; null when no entry is wrong. */
  readonly list: string | null;
  /**
   * `repair`: files are carried again, from this evidence; a scan would only make it outdated. `strangers`: nothing but a person can
   * settle what is extra. `scan`: the inventory is not the whole share, or the books do not balance.
   */
  readonly by: 'repair' | 'strangers' | 'scan';
}

/** See {@link Settling}. */
export function settlingOf({ groups, inputs }: Pick<Evidence, 'groups' | 'inputs'>): Settling {
  const wrong = WRONG.filter((verdict) => countOf(groups, verdict) > 0);
  const [worst, ...others] = wrong;
  const also = others.length === 0 ? '' : ` (or ${others.join(', ')})`;
  const strangers = worst === 'extra' && inputs.inventory.complete;
  return {
    list: worst === undefined ? null : `${worst}${also}`,
    by: worst === 'missing' || worst === 'differ' ? 'repair' : strangers ? 'strangers' : 'scan',
  };
}
