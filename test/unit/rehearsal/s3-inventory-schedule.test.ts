import { expect, test } from 'vitest';
import { dueReport, firstState } from '../../../src/rehearsal/s3-inventory/schedule.ts';

const at = (text: string): number => Date.parse(text);
// 2026-11-22 is a Sunday.
test.each<[string, string, string, boolean, boolean, string | null]>([
  ['daily: not on the day it was made', '2026-11-20', '2026-11-20T23:59:59Z', false, false, null],
  ['daily: at the next midnight', '2026-11-20', '2026-11-21T00:00:00Z', false, false, '2026-11-21'],
  ['daily: at the next after a report', '2026-11-21', '2026-11-22T05:00:00Z', true, false, '2026-11-22'],
  ['daily: only the last of many missed', '2026-11-21', '2027-03-01T12:00:00Z', true, false, '2027-03-01'],
  ['weekly: first at the next midnight too', '2026-11-23', '2026-11-24T01:00:00Z', false, true, '2026-11-24'],
  ['weekly: then not before Sunday', '2026-11-24', '2026-11-28T23:00:00Z', true, true, null],
  ['weekly: on Sunday', '2026-11-24', '2026-11-29T00:00:00Z', true, true, '2026-11-29'],
  ['weekly: not again that Sunday', '2026-11-29', '2026-11-29T12:00:00Z', true, true, null],
  ['weekly: the last Sunday of many missed', '2026-11-29', '2026-12-31T12:00:00Z', true, true, '2026-12-27'],
])('%s', (_, covered, now, reported, weekly, expected) => {
  const due = dueReport({ coveredMs: at(covered), reported }, weekly, at(now));
  expect(due === null ? null : new Date(due).toISOString().slice(0, 10)).toBe(expected);
});

test('a new configuration waits for a midnight', () => {
  const now = at('2026-11-20T15:00:00Z');
  expect(firstState(now)).toEqual({ coveredMs: at('2026-11-20'), reported: false });
});
