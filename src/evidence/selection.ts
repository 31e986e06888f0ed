import { BOOKS, type Book, VERDICTS, type Verdict } from './verdict.ts';

/** What `verify --list` can be asked for: every number of a verification has a list of its members. `excluded` is both. */
export const SELECTIONS = [...new Set([...VERDICTS, ...BOOKS]), 'all'] as const satisfies readonly (
  | Verdict
  | Book
  | 'all'
)[];
export type Selection = (typeof SELECTIONS)[number];

/** Which paths a selection takes: those of a verdict, of a column of the books, or (both null) all. */
export function selected(selection: Selection): {
  readonly verdict: Verdict | null;
  readonly book: Book | null;
} {
  if (selection === 'all') return { verdict: null, book: null };
  const verdict = VERDICTS.find((one) => one === selection) ?? null;
  return { verdict, book: verdict === null ? (BOOKS.find((one) => one === selection) ?? null) : null };
}

/** One letter a verdict, so that `grep '^N'` finds what is missing in a list of all paths. */
export const LETTERS: Readonly<Record<Verdict, string>> = {
  match: 'M',
  differ: 'D',
  missing: 'N',
  extra: 'X',
  'changed-since': 'C',
  unverified: 'U',
  excluded: 'E',
};
