import type { LifecycleMinimum } from '../s3/lifecycle-file.ts';
import type { LifecycleRule } from '../s3/lifecycle-parse.ts';
import { ALLOWED } from '../s3/lifecycle-transitions.ts';
import type { VersionFacts } from './due.ts';

/** Which class wins when several are due on one day, best last [aws-facts A.6]. */
const PREFERENCE = [
  'STANDARD_IA',
  'ONEZONE_IA',
  'GLACIER_IR',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'DEEP_ARCHIVE',
];
/** Smaller objects stay where they are, unless the rule itself has a size bound [aws-facts A.5]. */
const SMALL_BYTES = 128 * 1024;
const ARCHIVES = ['GLACIER', 'DEEP_ARCHIVE'];

/** A move a rule asks for, and from when on. */
export interface WantedMove {
  readonly at: number;
  readonly storageClass: string;
}

/**
 * The moves one rule asks for, without those that a small object is spared and those at Infinity [aws-facts A.5]. That a
 * rule leaves every class its minimum duration was seen to when it was put.
 */
export function wantedMoves(
  { filter }: LifecycleRule,
  moves: readonly WantedMove[],
  { sizeBytes }: VersionFacts,
  minimum: LifecycleMinimum,
): readonly WantedMove[] {
  const all = sizeBytes >= SMALL_BYTES || filter.greaterThan !== undefined || filter.lessThan !== undefined;
  const archived = (to: string): boolean => minimum === 'varies_by_storage_class' && ARCHIVES.includes(to);
  return moves.filter(({ at, storageClass }) => Number.isFinite(at) && (all || archived(storageClass)));
}

/**
 * The class an object is in once all these moves were made, day by day. Each goes down only; of several on one day the
 * preferred one is made [aws-facts A.3, A.6]. The order of `moves` does not matter.
 */
export function classAfter(from: string, moves: readonly WantedMove[]): string {
  let storageClass = from;
  const possible = (to: string): boolean =>
    to === storageClass || ALLOWED[storageClass]?.includes(to) === true;
  for (const at of new Set(moves.toSorted(byTime).map((move) => move.at))) {
    const sameDay = moves.filter((move) => move.at === at).toSorted(byTime);
    storageClass = sameDay.findLast((move) => possible(move.storageClass))?.storageClass ?? storageClass;
  }
  return storageClass;
}

const preference = (storageClass: string): number => PREFERENCE.indexOf(storageClass);

function byTime(a: WantedMove, b: WantedMove): number {
  return a.at - b.at || preference(a.storageClass) - preference(b.storageClass);
}
