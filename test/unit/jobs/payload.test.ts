import { describe, expect, it } from 'vitest';
import { jobId, parsePayload, queueName, stepOfJobId } from '../../../src/jobs/payload.ts';

const good = { v: 1, migration: 'demo', plan: 'd'.repeat(64), step: 'a/x', after: [], unmet: [] };

describe('parsePayload', () => {
  it('reads what lowering writes', () => {
    expect(parsePayload(good)).toEqual({ payload: good });
  });

  it.each([
    { why: 'a later version', data: { ...good, v: 2 }, says: /version 2.*reads version 1/s },
    { why: 'a version that is no number', data: { ...good, v: 'x' }, says: /version "x"/ },
    { why: 'no version', data: { step: 'a/x' }, says: /version none/ },
    { why: 'a field too many', data: { ...good, command: 'rm' }, says: /not one of headwater's/ },
    { why: 'a field too few', data: { v: 1 }, says: /not one of headwater's/ },
    { why: 'no object', data: 'a/x', says: /not one of headwater's/ },
    { why: 'nothing', data: undefined, says: /not one of headwater's/ },
  ])('refuses $why', ({ data, says }) => {
    expect(parsePayload(data)).toEqual({ unreadable: expect.stringMatching(says) });
  });
});

describe('names', () => {
  const ref = { migration: 'demo', plan: 'd'.repeat(64), step: 'a/x' };
  it('hold no colon, which BullMQ forbids', () => {
    expect(queueName('demo')).toBe('headwater-demo');
    expect(jobId(ref)).toBe('demo/dddddddddddddddd/a/x');
  });
  it('lead back to the step, and only for this plan', () => {
    expect(stepOfJobId(jobId(ref), ref)).toBe('a/x');
    expect(stepOfJobId(jobId(ref), { ...ref, plan: 'e'.repeat(64) })).toBeNull();
  });
});
