import { expect, it } from 'vitest';
import { parseDuration } from '../../../src/commands/base/duration.ts';

const HOUR = 3_600_000;

it.each([
  ['120d', 120 * 24 * HOUR],
  ['36h', 36 * HOUR],
  ['90m', 1.5 * HOUR],
  ['2w', 14 * 24 * HOUR],
  ['0d', 0],
  ['3653d', 3653 * 24 * HOUR],
])('%s is a duration', (text, ms) => expect(parseDuration(text)).toBe(ms));

it.each([
  '',
  'd',
  '12',
  '-1d',
  '1.5d',
  '1 d',
  '3 days',
  '1D',
  '1s',
  '1d12h',
  '3654d',
  '999999999w',
  '9999999999m',
])('%j is none', (text) => {
  expect(() => parseDuration(text)).toThrow(
    expect.objectContaining({ code: 'duration-invalid', blame: 'usage', exitCode: 2 }),
  );
});
