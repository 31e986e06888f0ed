import { DELETED_AT_SOURCE } from '../inventory/hazards.ts';
import type { Evidence } from './evidence.ts';
import type { Book, Judgement } from './verdict.ts';

type Group = Judgement & { readonly entries: number; readonly bytes: number };

/**
 * Closes the books: every scanned entry in exactly one column. They balance when the columns add up to `scanned`,
 * which comes from the inventory and not from the rows themselves, and nothing is unaccounted for.
 */
export function closeBooks(scanned: number, groups: readonly Group[]): Evidence['books'] {
  const column = (book: Book) =>
    groups.filter((group) => group.book === book).reduce((sum, group) => sum + group.entries, 0);
  const books = {
    scanned,
    transferred: column('transferred'),
    unchanged: column('unchanged'),
    excluded: column('excluded'),
    skipped: column('skipped'),
    failed: column('failed'),
    unaccounted: column('unaccounted'),
  };
  const sum =
    books.transferred + books.unchanged + books.excluded + books.skipped + books.failed + books.unaccounted;
  return { ...books, balanced: sum === scanned && books.unaccounted === 0 };
}

/** Reasons of a copy that DataSync did not make: what its maker does not store. */
export const DIRECTORY_WITHOUT_OBJECT = 'directory-without-object';
export const LINK_NOT_COPIED = 'link-not-copied';
/** An object that stands for a directory which a list of the source leaves out; what lies in it shows that it is there. */
export const IMPLIED_DIRECTORY = 'implied-directory';

/** What stays behind as it was meant to: a pattern says so, or S3 has nothing of the kind. */
export const MEANT: readonly string[] = ['exclude-pattern', DIRECTORY_WITHOUT_OBJECT, IMPLIED_DIRECTORY];

/** Whether somebody has to accept that entries stay behind for this reason. */
export function isMeant(reason: string): boolean {
  return MEANT.includes(reason);
}

/** What nobody accepted: hazards that keep entries out of the bucket, and objects of files deleted at the source. */
export function unaccepted(groups: readonly Group[], accepted: readonly string[]): readonly string[] {
  const left = groups
    .filter((group) => group.entries > 0 && needsConsent(group))
    .map((group) => group.reason)
    .filter((reason) => !accepted.includes(reason));
  return [...new Set(left)];
}

function needsConsent({ verdict, reason }: Group): boolean {
  return (verdict === 'excluded' && !isMeant(reason)) || reason === DELETED_AT_SOURCE;
}

/** Entries that moved on at the source; deletions count apart, because a person can accept those. */
export function movedOn(groups: readonly Group[]): number {
  return countOf(
    groups.filter((group) => group.reason !== DELETED_AT_SOURCE),
    'changed-since',
  );
}

/** Entries of one verdict. */
export function countOf(groups: readonly Group[], verdict: Judgement['verdict']): number {
  return groups.filter((group) => group.verdict === verdict).reduce((sum, group) => sum + group.entries, 0);
}

/**
 * The verdict on the share. Not proved: anything differs, is missing or extra, the books do not balance, or the
 * inventory does not cover the whole share. With exceptions: something moved on, could not be checked, or stays behind
 * without a person's consent.
 */
export function overall(input: {
  readonly groups: readonly Group[];
  readonly books: Evidence['books'];
  readonly inventoryComplete: boolean;
  readonly accepted: readonly string[];
}): Evidence['verdict'] {
  const { groups, books } = input;
  const wrong = countOf(groups, 'differ') + countOf(groups, 'missing') + countOf(groups, 'extra');
  if (wrong > 0 || !books.balanced || !input.inventoryComplete) return 'not-proved';
  const open = movedOn(groups) + countOf(groups, 'unverified');
  return open > 0 || unaccepted(groups, input.accepted).length > 0 ? 'proved-with-exceptions' : 'proved';
}
