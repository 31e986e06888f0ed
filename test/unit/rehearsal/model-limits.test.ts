import { describe, expect, test } from 'vitest';
import { brokenLimit, type Limit, limitOf } from '../../../src/rehearsal/model-limits.ts';

const name: Limit = { min: 2, max: 4, pattern: /[a-z]+|[0-9]/ };

describe('a limit', () => {
  test.each<[string, Limit | undefined, unknown, RegExp | null]>([
    ['none: anything goes', undefined, 'x', null],
    ['text of allowed length and letters', name, 'abc', null],
    ['too short', name, 'a', /length greater than or equal to 2/],
    ['too long', name, 'abcde', /length less than or equal to 4/],
    ['a later alternative must not match a part only', name, '12', /regular expression/],
    ['a line break is a character like others', { pattern: /[^\0]+/ }, 'a\nb', null],
    ['a line break after the end does not count as the end', { pattern: /[a-z]+/ }, 'ab\n', /regular/],
    ['too few items', { min: 1 }, [], /length greater/],
    ['number below', { min: -1 }, -2, /value greater than or equal to -1/],
    ['number above', { max: 100 }, 101, /value less than or equal to 100/],
    ['number at the bound', { max: 100 }, 100, null],
    ['a word of the enum', { values: ['A', 'B'] }, 'B', null],
    ['not a word of the enum', { values: ['A', 'B'] }, 'b', /enum value set: \[A, B\]/],
    ['an object has none', { max: 1 }, { a: 1, b: 2 }, null],
  ])('%s', (_why, limit, value, expected) => {
    const problem = brokenLimit(limit, value);
    if (expected === null) expect(problem).toBeNull();
    else expect(problem).toMatch(expected);
  });

  test('of a member of one structure wins over the one of the name', () => {
    const limits = { Name: { max: 1 }, 'A.Name': { max: 2 } };
    expect(limitOf(limits, 'A', 'Name')).toEqual({ max: 2 });
    expect(limitOf(limits, 'B', 'Name')).toEqual({ max: 1 });
    expect(limitOf(limits, 'B', 'Other')).toBeUndefined();
  });
});
