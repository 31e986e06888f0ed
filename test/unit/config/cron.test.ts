import { describe, expect, it } from 'vitest';
import { isCronPattern } from '../../../src/config/cron.ts';

describe('a cron pattern', () => {
  it.each([
    ['0 22 * * *', true, 'every evening'],
    ['*/15 0-5,22-23 * * 1-5', true, 'steps, lists, ranges'],
    ['0 3 1 1 7', true, 'Sunday is 7 as well'],
    ['5/10 * * * *', true, 'a step from a minute on'],
    ['0 22 * *', false, 'a field is missing'],
    ['0 0 22 * * *', false, 'seconds are nobody’s pace here'],
    ['60 * * * *', false, 'there is no such minute'],
    ['0 24 * * *', false, 'nor such an hour'],
    ['0 0 0 * *', false, 'days begin at 1'],
    ['0 5-3 * * *', false, 'a range that ends before it begins'],
    ['*/0 * * * *', false, 'a step of nothing'],
    ['0 22 * * MON', false, 'names are not understood the same everywhere'],
    ['@daily', false, 'nor are words'],
    ['0  22 * * *', false, 'an empty field'],
    ['', false, 'nothing'],
  ])('%s: %s, %s', (pattern, expected) => expect(isCronPattern(pattern)).toBe(expected));
});
