import { HeadwaterError } from '../errors.ts';

/** How many lines of a listing may be rejected: a number, or a part of all lines. */
export type RejectLimit = { readonly lines: number } | { readonly part: number };

/** What became of the lines of a listing. `lines` = `entries` + `rejected` + `ignored`, always. */
export interface ImportBooks {
  readonly lines: number;
  readonly entries: number;
  readonly rejected: number;
  readonly ignored: number;
  /** Of the rejected ones. */
  readonly duplicates: number;
}

/** Reads `100` or `0.1%`. Throws HeadwaterError `max-rejects-invalid` (usage). */
export function parseRejectLimit(text: string): RejectLimit {
  const [, number = '', percent] = /^(\d{1,12}(?:\.\d{1,6})?)(%)?$/.exec(text.trim()) ?? [];
  const value = Number(number);
  if (percent !== undefined && value <= 100) return { part: value / 100 };
  if (number !== '' && percent === undefined && Number.isInteger(value)) return { lines: value };
  throw new HeadwaterError({
    code: 'max-rejects-invalid',
    blame: 'usage',
    message: `--max-rejects cannot be ${JSON.stringify(text.slice(0, 40))}.`,
    next: ['Write a number of lines, such as 100, or a part of them, such as 0.1%.'],
  });
}

/** True when more lines were rejected than may be. Of no lines none may be. */
export function tooManyRejects({ rejected, lines }: ImportBooks, limit: RejectLimit): boolean {
  return rejected > ('lines' in limit ? limit.lines : limit.part * lines);
}

/** Lines after which a listing of which not one could be used is given up: it is of another format. */
const GIVE_UP_AFTER = 1000;

/** True when reading on makes no sense: too many are rejected already, whatever is to come. */
export function pastHope(books: ImportBooks, limit: RejectLimit): boolean {
  if ('lines' in limit && books.rejected > limit.lines) return true;
  return books.entries === 0 && books.rejected >= GIVE_UP_AFTER;
}
