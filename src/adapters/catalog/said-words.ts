import type { Judgement } from '../../evidence/verdict.ts';
import type { EntryKind } from '../../inventory/entry.ts';
import type { SpoolColumn } from './spool.ts';
import { literal } from './sql.ts';

/** The judgement on a combination of facts. */
export interface Said extends Judgement {
  readonly facts: string;
}

/** That on the entries of a kind in plain buckets of a class. */
export interface SaidOfClass extends Said {
  readonly kind: EntryKind;
  readonly code: number;
}

/** The columns of a verdict that are words. */
type Word = keyof Said & ('verdict' | 'book' | 'reason' | 'facts');

/** The columns of a verdict, its words as `told`. */
export function verdictColumns(told: (word: Word) => string): string {
  const as = (word: Word) => `${told(word)} AS ${word}`;
  return `path, key, ${as('verdict')}, ${as('book')}, ${as('reason')}, size_bytes, ${as('facts')}`;
}

/** How a judgement is written down. */
export const SAID_COLUMNS: readonly SpoolColumn<Said>[] = [
  { name: 'facts', type: 'VARCHAR', value: (row) => row.facts },
  { name: 'verdict', type: 'VARCHAR', value: (row) => row.verdict },
  { name: 'book', type: 'VARCHAR', value: (row) => row.book },
  { name: 'reason', type: 'VARCHAR', value: (row) => row.reason },
];

/** The type of each word: an enumeration, so that many equal texts are written as fast as numbers. */
export function wordTypes(rows: readonly Said[]): Readonly<Record<Word, string>> {
  const typeOf = (word: Word) =>
    `ENUM(${[...new Set(rows.map((row) => row[word]))].map(literal).join(', ')})`;
  return {
    verdict: typeOf('verdict'),
    book: typeOf('book'),
    reason: typeOf('reason'),
    facts: typeOf('facts'),
  };
}

/** What a word is of an entry of a `kind`, in a bucket of the class `code`. Told by cases: a join would copy every row. */
export function wordOfClass(rows: readonly SaidOfClass[], word: Word, type: string): string {
  const said = (text: string) => `${literal(text)}::${type}`;
  const [first] = rows;
  if (first === undefined) return `NULL::${type}`;
  if (rows.every((row) => row[word] === first[word])) return said(first[word]);
  const cases = rows.map(
    (row) => `WHEN kind = ${literal(row.kind)} AND code = ${row.code} THEN ${said(row[word])}`,
  );
  return `CASE ${cases.join(' ')} END`;
}
