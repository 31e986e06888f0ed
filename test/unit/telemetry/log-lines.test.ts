import { describe, expect, it } from 'vitest';
import { HeadwaterError } from '../../../src/errors.ts';
import type { Look } from '../../../src/jobs/hooks.ts';
import { PortFault } from '../../../src/ports/faults.ts';
import { callLine, lookLine } from '../../../src/telemetry/log-lines.ts';
import type { StepFacts } from '../../../src/telemetry/step-facts.ts';

const ref = { migration: 'acme', plan: 'd1', step: 'lab/transfer/1-seed' };
const facts: StepFacts = { kind: 'transfer', phase: 'transfer', share: 'lab', wave: 2 };
const line = (ended: Look['ended'], saidBefore?: string) =>
  lookLine({ ref, lookMs: 12.4, ended }, facts, saidBefore);
const throttled = new PortFault({
  kind: 'throttled',
  service: 'ThrottlingException',
  operation: 'DataSync DescribeTaskExecution',
  message: 'slow down',
  requestId: 'r-1',
});

describe('a look as a line', () => {
  it('says what was looked at', () =>
    expect(line({ kind: 'done', changed: true, summary: '3 items' })).toEqual({
      level: 'info',
      event: 'look',
      plan: 'd1',
      step: 'lab/transfer/1-seed',
      kind: 'transfer',
      phase: 'transfer',
      share: 'lab',
      wave: 2,
      outcome: 'done',
      changed: true,
      lookMs: 12,
      text: '3 items',
    }));

  it.each<{ why: string; ended: Look['ended']; before?: string; level: string }>([
    { why: 'waiting for something new', ended: { kind: 'wait', waitMs: 1, why: 'PREPARING' }, level: 'info' },
    {
      why: 'waiting for the same as before, thousands of times',
      ended: { kind: 'wait', waitMs: 1, why: 'PREPARING' },
      before: 'PREPARING',
      level: 'debug',
    },
    {
      why: 'a person is needed',
      ended: { kind: 'held', code: 'agent-offline', reason: 'r', next: ['n'] },
      level: 'warn',
    },
    { why: 'tried again', ended: { kind: 'failed', error: throttled, willRetry: true }, level: 'warn' },
    { why: 'given up', ended: { kind: 'failed', error: throttled, willRetry: false }, level: 'error' },
  ])('$why: $level', ({ ended, before, level }) => expect(line(ended, before).level).toBe(level));

  it('has the request id of what AWS refused', () =>
    expect(line({ kind: 'failed', error: throttled, willRetry: true })).toMatchObject({
      fault: 'throttled',
      service: 'ThrottlingException',
      operation: 'DataSync DescribeTaskExecution',
      requestId: 'r-1',
      willRetry: true,
    }));

  it.each([
    { error: new HeadwaterError({ code: 'plan-stale', blame: 'stale', message: 'm' }), code: 'plan-stale' },
    { error: new Error('m'), code: 'bug' },
  ])('has the code of an error: $code', ({ error, code }) =>
    expect(line({ kind: 'failed', error, willRetry: false })).toMatchObject({ code }),
  );
});

it('a call of AWS is a line for debug, with the step it was made for', () =>
  expect(
    callLine(
      {
        service: 'S3',
        operation: 'HeadObject',
        beganAtMs: 0,
        callMs: 3.6,
        attempts: 2,
        requestId: 'r-2',
        error: 'NotFound',
      },
      'lab/verify/1-seed',
      null,
    ),
  ).toEqual({
    level: 'debug',
    event: 'call',
    step: 'lab/verify/1-seed',
    service: 'S3',
    operation: 'HeadObject',
    callMs: 4,
    attempts: 2,
    requestId: 'r-2',
    error: 'NotFound',
    text: 'S3 HeadObject: NotFound',
  }));
