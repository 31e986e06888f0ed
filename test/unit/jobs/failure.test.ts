import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeadwaterError } from '../../../src/errors.ts';
import { decodeFailure, encodeFailure, type Failure, failureOf, revive } from '../../../src/jobs/failure.ts';
import { jobId } from '../../../src/jobs/payload.ts';
import { PortFault } from '../../../src/ports/faults.ts';

const plan = { migration: 'demo', plan: 'd'.repeat(64) };

describe('failures', () => {
  it('come back from the queue as they went in, whatever their text holds', () => {
    const text = fc.string({ unit: 'binary' });
    const failure: fc.Arbitrary<Failure> = fc.oneof(
      fc.record({ kind: fc.constant('held' as const), code: text, reason: text, next: fc.array(text) }),
      fc.record({ kind: fc.constant('blocked' as const), by: text }),
      fc.record({ kind: fc.constant('error' as const), name: text, message: text, fault: fc.constant(null) }),
    );
    fc.assert(
      fc.property(failure, (each) => {
        expect(decodeFailure(encodeFailure(each), plan)).toEqual(each);
      }),
    );
  });

  it('hold nothing PostgreSQL cannot keep in a text: no zero, no half of a surrogate pair', () => {
    const text = encodeFailure(failureOf(new Error('a\0b\ud800c')));
    expect(text.includes('\0')).toBe(false);
    expect(Buffer.from(text).toString()).toBe(text);
  });

  it('show people a sentence first', () => {
    expect(
      encodeFailure({ kind: 'held', code: 'frozen', reason: 'The share is not frozen.', next: [] }).split(
        '\n',
      )[0],
    ).toBe('held: frozen: The share is not frozen.');
  });

  it('keep code, blame and advice of a HeadwaterError that another process threw', () => {
    const thrown = new HeadwaterError({ code: 'x-y', blame: 'proof', message: 'No.', next: ['Look.'] });
    const failure = decodeFailure(encodeFailure(failureOf(thrown)), plan);
    const revived = failure.kind === 'error' ? revive(failure) : null;
    expect(revived).toBeInstanceOf(HeadwaterError);
    expect(revived).toMatchObject({ code: 'x-y', blame: 'proof', message: 'No.', next: ['Look.'] });
  });

  it('keep what kind of fault of which service another process met', () => {
    const thrown = new PortFault({
      kind: 'denied',
      service: 'ExpiredTokenException',
      operation: 'DescribeTask',
      message: 'log in again',
    });
    const failure = decodeFailure(encodeFailure(failureOf(thrown)), plan);
    const revived = failure.kind === 'error' ? revive(failure) : null;
    expect(revived).toBeInstanceOf(PortFault);
    expect(revived).toMatchObject({
      kind: 'denied',
      service: 'ExpiredTokenException',
      operation: 'DescribeTask',
      message: thrown.message,
    });
  });

  const child = jobId({ ...plan, step: 'a/x' });
  it.each([
    {
      why: 'a child on Redis',
      reason: `child bull:headwater-demo:${child} failed`,
      failure: { kind: 'blocked', by: 'a/x' },
    },
    {
      why: 'a child on PostgreSQL',
      reason: `child headwater-demo:${child} failed`,
      failure: { kind: 'blocked', by: 'a/x' },
    },
    {
      why: "another plan's child",
      reason: 'child headwater-demo:demo/e/a/x failed',
      failure: { kind: 'error' },
    },
    {
      why: "BullMQ's own words",
      reason: 'job stalled more than allowable limit',
      failure: { kind: 'error' },
    },
    { why: 'JSON that is not ours', reason: 'x\n{"kind":"held"}', failure: { kind: 'error' } },
  ])('read $why', ({ reason, failure }) => {
    expect(decodeFailure(reason, plan)).toMatchObject(failure);
  });
});
