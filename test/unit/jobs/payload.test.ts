import { describe, expect, it } from 'vitest';
import { jobId, parsePayload, queueName, stepOfJobId } from '../../../src/jobs/payload.ts';

const good = { v: 1, migration: 'demo', plan: 'd'.repeat(64), step: 'a/x', after: [], unmet: [] };

describe('parsePayload', () => {
  it('reads what lowering writes', () => {
    expect(parsePayload(good)).toEqual({ payload: good });
  });

  it.each([
    { why: 'a version that is no number', data: { ...good, v: 'x' }, says: /not one of headwater's/ },
    { why: 'a version nobody ever had', data: { ...good, v: 0 }, says: /not one of headwater's/ },
    { why: 'no version', data: { step: 'a/x' }, says: /not one of headwater's/ },
    { why: 'a field too many', data: { ...good, command: 'rm' }, says: /not one of headwater's/ },
    { why: 'a field too few', data: { v: 1 }, says: /not one of headwater's/ },
    { why: 'no object', data: 'a/x', says: /not one of headwater's/ },
    { why: 'nothing', data: undefined, says: /not one of headwater's/ },
  ])('refuses $why', ({ data, says }) => {
    expect(parsePayload(data)).toEqual({ unreadable: expect.stringMatching(says) });
  });

  it('leaves what another version wrote to that version, whatever is in it', () => {
    expect(parsePayload({ v: 2, steps: ['a/x'] })).toEqual({ otherVersion: 2 });
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
