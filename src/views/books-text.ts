import type { Evidence } from '../evidence/evidence.ts';
import { formatCount } from './format.ts';
import { BOOK_COLUMNS } from './report-amounts.ts';

/** `1,204 scanned = 1,190 transferred + ... + 0 failed`, and whether that is so. */
export function booksText(books: Evidence['books']): string {
  const columns = BOOK_COLUMNS.map((name) => `${formatCount(books[name])} ${name}`);
  if (books.unaccounted > 0) columns.push(`${formatCount(books.unaccounted)} UNACCOUNTED FOR`);
  return `${formatCount(books.scanned)} scanned = ${columns.join(' + ')}`;
}

/** The word that follows the books. */
export function balanceText(books: Evidence['books']): string {
  return books.balanced ? 'balanced' : 'DO NOT BALANCE';
}
