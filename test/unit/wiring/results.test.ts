import { describe, expect, it } from 'vitest';
import { type Blame, HeadwaterError } from '../../../src/errors.ts';
import type { StepResult } from '../../../src/jobs/result.ts';
import { type FaultKind, PortFault } from '../../../src/ports/faults.ts';
import { exitCodeOf, sortResults } from '../../../src/wiring/results.ts';

const held = (code: string): StepResult => ({ kind: 'held', code, reason: 'because', next: ['do this'] });
const failed = (error: Error): StepResult => ({ kind: 'failed', error });
const fault = (kind: FaultKind) =>
  new PortFault({ kind, service: 'SomeException', operation: 'CreateTask', message: 'it said no' });
const sorted = (...results: readonly StepResult[]) =>
  sortResults(new Map(results.map((result, index) => [`one/${index}`, result])));

describe('results of a run', () => {
  it('tell what got done in the order in which it was done: flows name the last step first', () =>
    expect(
      sortResults(
        new Map<string, StepResult>([
          ['one/verify', { kind: 'done', changed: false, summary: 'proved' }],
          ['one/task', { kind: 'done', changed: true, summary: 'made' }],
        ]),
      ),
    ).toEqual({
      done: [
        { step: 'one/task', changed: true, summary: 'made' },
        { step: 'one/verify', changed: false, summary: 'proved' },
      ],
      unfinished: [],
    }));

  const again = expect.stringContaining('Run the same command again');
  it.each<{ readonly why: string; readonly result: StepResult; readonly want: object }>([
    {
      why: 'a person must act',
      result: held('agent-offline'),
      want: { code: 'agent-offline', blame: 'held', reason: 'because', next: ['do this'] },
    },
    {
      why: 'the proof failed, which is graver than waiting',
      result: held('not-proved'),
      want: { code: 'not-proved', blame: 'proof' },
    },
    {
      why: 'an error says itself whose move it is',
      result: failed(
        new HeadwaterError({ code: 'plan-stale', blame: 'stale', message: 'old', next: ['plan'] }),
      ),
      want: { code: 'plan-stale', blame: 'stale', reason: 'old', next: ['plan'] },
    },
    {
      why: 'the service had a bad hour: no bug, go on later',
      result: failed(fault('throttled')),
      want: { code: 'service-throttled', blame: 'held', next: [again] },
    },
    {
      why: 'nobody knows whether the call took effect: the next run finds out',
      result: failed(fault('unknown-outcome')),
      want: { code: 'service-unknown-outcome', blame: 'held', next: [again] },
    },
    {
      why: 'the service refuses us: roles and names are a person’s to mend',
      result: failed(fault('denied')),
      want: { code: 'service-denied', blame: 'held', next: [expect.stringContaining('permissions')] },
    },
    {
      why: 'the request is wrong',
      result: failed(fault('invalid')),
      want: { code: 'service-invalid', blame: 'held', reason: expect.stringContaining('it said no') },
    },
    {
      why: 'anything else is ours',
      result: failed(new TypeError('undefined is not a function')),
      want: { code: 'bug', blame: 'bug', next: [expect.stringContaining('Report this'), again] },
    },
    {
      why: 'the command was stopped',
      result: { kind: 'stopped' },
      want: { code: 'stopped', blame: 'held', next: [again] },
    },
  ])('name who must act when $why', ({ result, want }) =>
    expect(sorted(result).unfinished).toEqual([expect.objectContaining({ step: 'one/0', ...want })]),
  );

  it('say nothing of steps that only wait for another one', () =>
    expect(sorted(held('x'), { kind: 'blocked', by: 'one/0' }).unfinished).toHaveLength(1));
});

describe('the exit code', () => {
  it.each<{ readonly why: string; readonly blames: readonly Blame[]; readonly code: number }>([
    { why: 'everything got done', blames: [], code: 0 },
    { why: 'a person must act', blames: ['held', 'held'], code: 5 },
    { why: 'exceptions are the least of it', blames: ['exceptions'], code: 3 },
    { why: 'waiting outranks exceptions', blames: ['exceptions', 'held'], code: 5 },
    { why: 'a stale plan outranks waiting', blames: ['held', 'stale'], code: 4 },
    { why: 'bad input outranks a stale plan', blames: ['stale', 'usage'], code: 2 },
    { why: 'a bug outranks bad input', blames: ['usage', 'bug'], code: 1 },
    { why: 'nothing outranks a failed proof', blames: ['bug', 'held', 'proof', 'usage'], code: 6 },
  ])('is $code when $why', ({ blames, code }) =>
    expect(exitCodeOf(blames.map((blame) => ({ step: 's', code: 'c', blame, reason: '', next: [] })))).toBe(
      code,
    ),
  );
});
