import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closeBooks, countOf, overall, unaccepted } from '../../../src/evidence/books.ts';
import { BOOKS, VERDICTS } from '../../../src/evidence/verdict.ts';
import { groupOf } from './sample.ts';

const groups = (...lines: string[]) => lines.map(groupOf);
const zero = { transferred: 0, unchanged: 0, excluded: 0, skipped: 0, failed: 0, unaccounted: 0 };

describe('books', () => {
  it.each([
    { why: 'nothing was scanned', lines: [], scanned: 0, want: { ...zero, balanced: true } },
    {
      why: 'each entry has its column',
      lines: [
        '10 match/transferred',
        '4 match/unchanged',
        '3 excluded/excluded bad-utf8',
        '2 missing/skipped report-skipped',
        '1 missing/failed report-failed',
      ],
      scanned: 20,
      want: { ...zero, transferred: 10, unchanged: 4, excluded: 3, skipped: 2, failed: 1, balanced: true },
    },
    {
      why: 'groups of one column add up, whatever their verdict',
      lines: ['10 match/transferred', '2 differ/transferred checksum'],
      scanned: 12,
      want: { ...zero, transferred: 12, balanced: true },
    },
    {
      why: 'an entry fell out of the lists',
      lines: ['10 match/transferred'],
      scanned: 11,
      want: { ...zero, transferred: 10, balanced: false },
    },
    {
      why: 'an entry is in them twice',
      lines: ['12 match/transferred'],
      scanned: 11,
      want: { ...zero, transferred: 12, balanced: false },
    },
    {
      why: 'nobody can say what became of one, even if the sum is right',
      lines: ['10 match/transferred', '1 missing/unaccounted no-object'],
      scanned: 11,
      want: { ...zero, transferred: 10, unaccounted: 1, balanced: false },
    },
    {
      why: 'objects nobody scanned are in no column',
      lines: ['10 match/transferred', '5 extra/not-scanned no-source-entry'],
      scanned: 10,
      want: { ...zero, transferred: 10, balanced: true },
    },
  ])('$why', ({ lines, scanned, want }) =>
    expect(closeBooks(scanned, groups(...lines))).toEqual({ scanned, ...want }),
  );

  it('balance exactly when the columns hold what was scanned and nothing is unaccounted for', () => {
    const group = fc.record({
      verdict: fc.constantFrom(...VERDICTS),
      book: fc.constantFrom(...BOOKS),
      reason: fc.constant(''),
      entries: fc.nat(1000),
      bytes: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(group), fc.integer({ min: -1, max: 1 }), (all, off) => {
        const inBooks = all.filter(({ book }) => book !== 'not-scanned');
        const sum = inBooks.reduce((total, { entries }) => total + entries, 0);
        const lost = all.some(({ book, entries }) => book === 'unaccounted' && entries > 0);
        expect(closeBooks(sum + off, all).balanced).toBe(off === 0 && !lost);
      }),
    );
  });
});

describe('a count', () => {
  it('is of one verdict over all books and reasons', () =>
    expect(
      countOf(
        groups('1 differ/transferred size', '2 differ/unchanged checksum', '4 match/unchanged'),
        'differ',
      ),
    ).toBe(3));
});

describe('what nobody accepted', () => {
  it.each([
    { why: 'a blocking hazard', lines: ['1 excluded/excluded bad-utf8'], accepted: [], want: ['bad-utf8'] },
    {
      why: 'not what was accepted',
      lines: ['1 excluded/excluded bad-utf8'],
      accepted: ['bad-utf8'],
      want: [],
    },
    {
      why: 'each hazard by itself',
      lines: ['1 excluded/excluded bad-utf8', '1 excluded/excluded special-file'],
      accepted: ['special-file', 'key-too-long'],
      want: ['bad-utf8'],
    },
    {
      why: 'each once',
      lines: ['1 excluded/excluded bad-utf8', '2 excluded/excluded bad-utf8'],
      accepted: [],
      want: ['bad-utf8'],
    },
    {
      why: 'not what the configuration leaves out: that is a decision already',
      lines: ['9 excluded/excluded exclude-pattern'],
      accepted: [],
      want: [],
    },
    { why: 'not an empty group', lines: ['0 excluded/excluded bad-utf8'], accepted: [], want: [] },
    {
      why: 'not a hazard that came along all the same',
      lines: ['1 match/transferred'],
      accepted: [],
      want: [],
    },
  ])('is $why', ({ lines, accepted, want }) => expect(unaccepted(groups(...lines), accepted)).toEqual(want));
});

describe('the verdict on a share', () => {
  const say = (
    lines: readonly string[],
    other: {
      readonly scanned?: number;
      readonly complete?: boolean;
      readonly accepted?: readonly string[];
    } = {},
  ) => {
    const all = groups(...lines);
    const inBooks = all.filter(({ book }) => book !== 'not-scanned');
    const scanned = other.scanned ?? inBooks.reduce((sum, { entries }) => sum + entries, 0);
    const { complete = true, accepted = [] } = other;
    return overall({ groups: all, books: closeBooks(scanned, all), inventoryComplete: complete, accepted });
  };
  const good = '10 match/transferred';
  it.each([
    { why: 'everything matches', lines: [good], want: 'proved' },
    { why: 'an empty share is proved by an empty list', lines: [], want: 'proved' },
    {
      why: 'what a pattern leaves out was decided',
      lines: [good, '1 excluded/excluded exclude-pattern'],
      want: 'proved',
    },
    {
      why: 'a hazard that was accepted',
      lines: [good, '1 excluded/excluded bad-utf8'],
      accepted: ['bad-utf8'],
      want: 'proved',
    },
    {
      why: 'a hazard that nobody accepted',
      lines: [good, '1 excluded/excluded bad-utf8'],
      want: 'proved-with-exceptions',
    },
    {
      why: 'the source moved on',
      lines: [good, '1 changed-since/transferred changed-at-source'],
      want: 'proved-with-exceptions',
    },
    {
      why: 'something could not be checked',
      lines: [good, '1 unverified/transferred no-stored-checksum'],
      want: 'proved-with-exceptions',
    },
    {
      why: 'one differs in a million',
      lines: ['1000000 match/transferred', '1 differ/transferred size'],
      want: 'not-proved',
    },
    { why: 'one is missing', lines: [good, '1 missing/skipped report-skipped'], want: 'not-proved' },
    { why: 'one is too many', lines: [good, '1 extra/not-scanned no-source-entry'], want: 'not-proved' },
    {
      why: 'accepting a hazard does not excuse a missing file',
      lines: [good, '1 missing/failed bad-utf8'],
      accepted: ['bad-utf8'],
      want: 'not-proved',
    },
    { why: 'the books do not balance', lines: [good], scanned: 11, want: 'not-proved' },
    { why: 'the scan did not see everything', lines: [good], complete: false, want: 'not-proved' },
  ])('$why: $want', ({ lines, want, ...other }) => expect(say(lines, other)).toBe(want));
});
