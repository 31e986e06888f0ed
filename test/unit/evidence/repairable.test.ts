import { describe, expect, it } from 'vitest';
import { leftAlone } from '../../../src/evidence/repairable.ts';
import { type Book, VERDICTS, type Verdict } from '../../../src/evidence/verdict.ts';

const group = (verdict: Verdict, reason: string, entries = 2, book: Book = 'failed') => ({
  verdict,
  book,
  reason,
  entries,
  bytes: 1,
});
const left = (...groups: ReturnType<typeof group>[]) =>
  leftAlone({ groups }, 0).map(({ verdict, reason, entries }) => [verdict, reason, entries]);

describe('what a repair leaves', () => {
  it('is everything amiss that is neither missing nor different', () => {
    const repaired = ['match', 'missing', 'differ'];
    expect(left(...VERDICTS.map((verdict) => group(verdict, 'any'))).map(([verdict]) => verdict)).toEqual(
      VERDICTS.filter((verdict) => !repaired.includes(verdict)),
    );
  });

  it('is told once for a reason, whatever book it stands in', () => {
    const other = group('extra', 'no-source-entry', 3, 'not-scanned');
    expect(left(group('extra', 'no-source-entry'), other)).toEqual([['extra', 'no-source-entry', 5]]);
  });

  it('is nothing that has no entries', () => expect(left(group('extra', 'any', 0))).toEqual([]));

  it('names markers of directories, which no manifest can list', () => {
    expect(leftAlone({ groups: [group('missing', 'no-object')] }, 1)).toMatchObject([
      { verdict: 'missing', reason: 'directory', entries: 1 },
    ]);
  });
});
