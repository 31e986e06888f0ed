import { type RestoreState, standingOf } from './standing.ts';
import type { Tier } from './tiers.ts';

const DAY_MS = 86_400_000;

/** What is asked for. */
export interface RestoreTerms {
  readonly tier: Tier;
  /** Days the temporary copies stay. */
  readonly days: number;
  /** Whether objects in INTELLIGENT_TIERING are asked for too. */
  readonly intelligentTiering: boolean;
}

/**
 * What is to be done for an object: `ask` for its copy, `keep` the copy that is there for longer, `skip` (with why) as nothing
 * has to be asked.
 */
export type Need =
  | { readonly kind: 'ask' | 'keep'; readonly days: number | null }
  | { readonly kind: 'skip'; readonly why: 'readable' | 'unknown' | 'on-its-way' | 'back' };

/**
 * The need of one object. Days are given for GLACIER and DEEP_ARCHIVE and must not be for INTELLIGENT_TIERING, whose objects come back for
 * good [aws-facts A.8]. A copy that ends before the days asked for, counted from now, is kept for longer.
 */
export function needOf(
  object: { readonly storageClass: string; readonly restore?: RestoreState },
  { days, intelligentTiering }: RestoreTerms,
  now: Date,
): Need {
  const standing = standingOf(object.storageClass, object.restore);
  switch (standing) {
    case 'archived':
      return { kind: 'ask', days };
    case 'unknown':
      return intelligentTiering ? { kind: 'ask', days: null } : { kind: 'skip', why: standing };
    case 'back': {
      const until = object.restore?.kind === 'back' ? object.restore.until : null;
      return until !== null && until.getTime() < now.getTime() + days * DAY_MS
        ? { kind: 'keep', days }
        : { kind: 'skip', why: standing };
    }
    default:
      return { kind: 'skip', why: standing };
  }
}
