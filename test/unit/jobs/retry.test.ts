import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_FAULTS, needDelayMs, retryDelayMs } from '../../../src/jobs/retry.ts';

describe('retryDelayMs', () => {
  it.each([
    { why: 'half a second after the first fault, at most', attempts: 1, forgiven: 0, random: 1, waitMs: 500 },
    { why: 'half of it at least', attempts: 1, forgiven: 0, random: 0, waitMs: 250 },
    { why: 'doubled each time', attempts: 4, forgiven: 0, random: 1, waitMs: 4_000 },
    { why: 'never more than thirty seconds', attempts: 7, forgiven: 0, random: 1, waitMs: 30_000 },
    { why: 'none after the eighth in a row', attempts: MAX_FAULTS, forgiven: 0, random: 0, waitMs: null },
    { why: 'faults before a good look do not count', attempts: 100, forgiven: 99, random: 1, waitMs: 500 },
    { why: 'but those after it do', attempts: 107, forgiven: 99, random: 0, waitMs: null },
  ])('$why', ({ attempts, forgiven, random, waitMs }) => {
    expect(retryDelayMs(attempts, forgiven, random)).toBe(waitMs);
  });
});

describe('needDelayMs', () => {
  it('stays between a fifth of a second and fifteen seconds, and grows with the wait', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.nat(10_000_000), (one, two) => {
        const [less, more] = one < two ? [one, two] : [two, one];
        expect(needDelayMs(less)).toBeGreaterThanOrEqual(200);
        expect(needDelayMs(more)).toBeLessThanOrEqual(15_000);
        expect(needDelayMs(less)).toBeLessThanOrEqual(needDelayMs(more));
      }),
    );
  });
});
