import { describe, expect, it } from 'vitest';
import { csvCell, csvLine } from '../../../src/inventory/csv-cell.ts';

describe('a cell', () => {
  it.each([
    ['plain text', 'a b', 'a b'],
    ['a number', -3, '-3'],
    ['a comma', 'a,b', '"a,b"'],
    ['a quote', 'a"b', '"a""b"'],
    ['a line break', 'a\nb', '"a\nb"'],
    ['a formula', '=1+1', "'=1+1"],
    ['a formula with a comma', '@SUM(A1,A2)', '"\'@SUM(A1,A2)"'],
    ['a name that begins like a number', '-rf', "'-rf"],
    ['a plus', '+1', "'+1"],
    ['a tab', '\t=1', "'\t=1"],
    ['a sign of a formula within', 'a=1', 'a=1'],
    ['nothing', '', ''],
  ])('of %s', (_what, value, cell) => expect(csvCell(value)).toBe(cell));
});

it('a line ends as RFC 4180 has it', () => {
  expect(csvLine(['a', 1, 'b,c'])).toBe('a,1,"b,c"\r\n');
});
