import { countOf } from './books.ts';
import type { Evidence } from './evidence.ts';
import { type Sample, seedOf } from './sample.ts';
import { isAtLeast, type Level } from './verdict.ts';

/** What a check of a share came to that looked at bytes, and not only at what S3 tells of them. */
export interface DeepLook {
  /** Id of its evidence. */
  readonly id: string;
  readonly level: Level;
  /** Entries whose bytes were not the source's. */
  readonly differ: number;
  /** Entries of which nothing could be said. */
  readonly unverified: number;
  /** What L4 read back; null when it looked at all, as L3 does. */
  readonly sample: Sample | null;
}

/** Entries whose bytes differ: the one difference that a shallower check may miss, because it sees checksums as they were stored. */
export function bytesThatDiffer(groups: Evidence['groups']): number {
  return countOf(
    groups.filter(({ reason }) => reason === 'checksum'),
    'differ',
  );
}

/** Null of a check that looked at no bytes. */
export function deepLookOf({
  id,
  method,
  groups,
}: Pick<Evidence, 'id' | 'method' | 'groups'>): DeepLook | null {
  const { level, sample } = method;
  if (!isDeep(level)) return null;
  const part =
    sample === undefined ? null : { seed: sample.seed, slices: sample.slices, slice: sample.slice };
  const unverified = countOf(groups, 'unverified');
  return { id, level, differ: bytesThatDiffer(groups), unverified, sample: part };
}

/** Whether a check at this level sees bytes that are not those of their stored checksum. */
export function isDeep(level: Level): boolean {
  return isAtLeast(level, 'L3');
}

/**
 * Findings that are open after one more look, oldest first: each stays until a look as deep covers all that it looked at,
 * and could say something of every entry: what was found may be what could not be read this time.
 */
export function openAfter(open: readonly DeepLook[], look: DeepLook): readonly DeepLook[] {
  const left = open.filter((found) => !covers(look, found));
  return look.differ === 0 ? left : [...left, look];
}

function covers({ level, unverified, sample }: DeepLook, found: DeepLook): boolean {
  if (unverified > 0 || !isAtLeast(level, found.level)) return false;
  if (sample === null || sample.slices === 1) return true;
  const { sample: looked } = found;
  return looked?.seed === sample.seed && looked.slices === sample.slices && looked.slice === sample.slice;
}

/** The command that looks again at all that a check of the share looked at. */
function lookAgain(share: string, { level, sample }: DeepLook): string {
  const whole = level === 'L4' && (sample === null || sample.slices === 1);
  const seed = sample === null || whole || sample.seed === seedOf(share) ? '' : ` --seed ${sample.seed}`;
  return `headwater verify --share ${share} --level ${level}${whole ? ' --sample all' : seed}`;
}

/** What is open, as half a sentence. */
export function foundDeeper({ id, level, differ }: DeepLook): string {
  const entries = differ === 1 ? '1 entry' : `${differ} entries`;
  return `an earlier check at ${level} found other bytes in ${entries}, and none has looked there since (${id})`;
}

/** Who may mend what was found: a repair before a cut-over, a repair after it was taken back, or people alone once it is committed. */
type Mending = 'repair' | 'rollback-first' | 'by-hand';

/** How what is open is settled, without a full stop. */
export function settleFound(share: string, look: DeepLook, mending: Mending): string {
  const which = `headwater verify --replay ${look.id} --share ${share} --list differ`;
  return `See which: ${which}; mend it (${mendWords(share, look, mending)}), then look there again: ${lookAgain(share, look)}`;
}

function mendWords(share: string, { id }: DeepLook, mending: Mending): string {
  if (mending === 'by-hand') return 'bring back the right versions';
  const repair = `headwater apply --repair --share ${share} --evidence ${id}`;
  return mending === 'repair' ? repair : `headwater cutover rollback --share ${share}, then ${repair}`;
}
