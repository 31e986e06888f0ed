import { describe, expect, it } from 'vitest';
import { LETTERS, SELECTIONS, selected } from '../../../src/evidence/selection.ts';
import { BOOKS, VERDICTS } from '../../../src/evidence/verdict.ts';

describe('what can be listed', () => {
  it.each(VERDICTS)('every verdict: %s', (verdict) => {
    expect(selected(verdict)).toEqual({ verdict, book: null });
  });
  it.each(BOOKS.filter((book) => book !== 'excluded'))('every column of the books: %s', (book) => {
    expect(selected(book)).toEqual({ verdict: null, book });
  });
  it('all of it, and each once', () => {
    expect(selected('all')).toEqual({ verdict: null, book: null });
    expect(new Set(SELECTIONS).size).toBe(SELECTIONS.length);
  });
  it('has a letter of its own for each verdict', () => {
    expect(new Set(Object.values(LETTERS)).size).toBe(VERDICTS.length);
  });
});
