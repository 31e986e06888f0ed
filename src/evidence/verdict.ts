import type { EntryKind } from '../inventory/entry.ts';
import type { HazardId } from '../inventory/hazards.ts';

/** The judgement on one path (docs/ARCHITECTURE.md: Verification). */
export const VERDICTS = [
  'match',
  'differ',
  'missing',
  'extra',
  'changed-since',
  'unverified',
  'excluded',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Where one scanned entry stands in the books; `unaccounted` must be zero for the books to balance. */
export const BOOKS = [
  'transferred',
  'unchanged',
  'excluded',
  'skipped',
  'failed',
  'unaccounted',
  'not-scanned',
] as const;
export type Book = (typeof BOOKS)[number];

/** How deep a check goes, shallowest first (docs/ARCHITECTURE.md: Verification). */
export const LEVELS = ['L0', 'L1', 'L2', 'L3', 'L4'] as const;
export type Level = (typeof LEVELS)[number];

/** Whether a level looks at least as deep as another. */
export function isAtLeast(level: Level, least: Level): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(least);
}

/**
 * How the checksum of an object was learnt, weakest first: told by S3 as stored, computed at rest by S3, or computed here from
 * the bytes read back.
 */
export const LEARNT = ['stored', 'at-rest', 're-read'] as const;
export type Learnt = (typeof LEARNT)[number];

/**
 * All that is known of one path from the independent lists: inventory, bucket listing, checksums, task reports.
 * There are few distinct combinations even in a billion entries, so the catalogue groups rows by them, asks
 * {@link judge} once per combination, and joins the answers back.
 */
export interface PathFacts {
  /** `absent`: an object that no entry maps to. */
  readonly source: 'mapped' | 'blocked' | 'excluded' | 'absent';
  readonly blockedBy: HazardId | null;
  readonly kind: EntryKind | null;
  readonly object: 'present' | 'absent';
  /** Object size against the inventory's size (a symlink's object holds its target path). */
  readonly size: 'equal' | 'different' | 'unknown';
  /** `different` when any of the object's checksums is not the source's; `equal` when one is and none is not. `archived`: was to be read back. */
  readonly checksum: 'equal' | 'different' | 'none-stored' | 'composite' | 'archived' | 'not-checked';
  /** The strongest way in which the equal one was learnt. */
  readonly learnt: Learnt | 'none';
  /**
   * The source when it was read for its checksum, against the inventory. `undated`: as the inventory has it, but that
   * knows too little to tell whether the file was written since.
   */
  readonly sourceNow: 'same' | 'undated' | 'changed' | 'gone' | 'unreadable' | 'not-looked';
  /**
   * Owner, group, permissions and time that the object's user metadata tells, against the source now. `moved`: they differ, and those
   * of the source are not the inventory's any more; `untold`: the inventory does not know. `not-compared` also when it tells none.
   */
  readonly metadata: 'equal' | 'different' | 'moved' | 'untold' | 'not-compared';
  /** `archived`: in a storage class that must be restored before anybody can read it. */
  readonly access: 'readable' | 'archived';
  readonly report: 'transferred' | 'skipped' | 'failed' | 'none';
  /**
   * When S3 stored the object, against the time the inventory has of the source: `before-source` when that was written a
   * second later or more, which is as exact as S3 tells. Asked of copies only.
   */
  readonly stored: 'before-source' | 'after-source' | 'unknown';
  /**
   * What speaks for an object without an entry. `scanned`: it had one in an earlier inventory of the share. `directory`: it is the
   * empty marker of a directory that the list does not name, but entries in it.
   */
  readonly claim: 'scanned' | 'directory' | 'none';
  /** `later`: another name of an inode whose first name has an object: DataSync stores it in a later pass. */
  readonly hardLink: 'no' | 'later';
}

/** How many paths have the same facts. */
export interface Combination {
  readonly facts: PathFacts;
  readonly entries: number;
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly book: Book;
  /** Short, stable, for grouping: `size`, `checksum`, a hazard id, ... Empty for a plain match. */
  readonly reason: string;
}
