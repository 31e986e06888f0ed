import { expect, it } from 'vitest';
import { refusedRow } from '../../../src/steps/restoring/batch/refused-row.ts';

const row = (rest: string) => `data,raw/a%2Cb+c,,failed,${rest}`;
const message = (code: string, text: string) =>
  `"error details: {""failureMessage"":""Task 1 ${text}"", ""errorCode"": ""${code}""}"`;

it.each([
  [
    'on its way, by name',
    row(`409,PermanentFailure,${message('409', 'RestoreAlreadyInProgress: Object restore is')}`),
    'onItsWay',
    null,
  ],
  ['on its way, by code in the other column', row('RestoreAlreadyInProgress,409,'), 'onItsWay', null],
  [
    'on its way, by status alone',
    row(`PermanentFailure,409,${message('409', 'conflict')}`),
    'onItsWay',
    null,
  ],
  [
    'not archived',
    row(`200,PermanentFailure,${message('403', 'x (Error Code: InvalidObjectState)')}`),
    'readable',
    null,
  ],
  ['in an active tier', row('403,ObjectAlreadyInActiveTierError,'), 'readable', null],
  ['gone', row(`200,PermanentFailure,${message('404', 'Key not found')}`), 'missing', { why: 'missing' }],
  [
    'denied',
    row(`200,PermanentFailure,${message('403', 'Access Denied (Error Code: AccessDenied)')}`),
    'failed',
    { why: 'failed', code: 'AccessDenied' },
  ],
  ['nobody knows', row('500,,'), 'failed', { why: 'failed', code: 'unknown' }],
  ['hostile', row('500,"a\u001b[2J",'), 'failed', { why: 'failed', code: 'unknown' }],
])('%s', (_what, line, counted, note) => {
  const expected = note === null ? null : { key: 'raw/a,b c', ...note };
  expect(refusedRow(line, 'data')).toEqual({ counted, note: expected });
});

it.each([
  ['of another bucket', row('409,x,').replace('data', 'other')],
  ['that succeeded', row('200,,').replace('failed', 'succeeded')],
  ['that is none', 'rubbish'],
])('a row %s says nothing', (_what, line) => expect(refusedRow(line, 'data')).toBeNull());

it('a key that is not encoded is taken as it is', () => {
  expect(refusedRow('data,50%,,failed,404,NoSuchKey,', 'data')?.note?.key).toBe('50%');
});
