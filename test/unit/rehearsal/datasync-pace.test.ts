import { describe, expect, it } from 'vitest';
import { createPace } from '../../../src/rehearsal/datasync/pace.ts';

const never = new AbortController().signal;

describe('a pace', () => {
  it('of zero or less waits for nothing', () => {
    expect(createPace(() => -1, never).take(1e12)).toBeUndefined();
    expect(createPace(() => 0, never).take(1e12)).toBeUndefined();
  });

  it('spreads bytes over time, however many take at once', async () => {
    const pace = createPace(() => 1_000_000, never);
    const started = performance.now();
    await Promise.all(Array.from({ length: 10 }, () => pace.take(30_000)));
    const seconds = (performance.now() - started) / 1000;
    expect(seconds).toBeGreaterThan(0.25);
    expect(seconds).toBeLessThan(1.5);
  });

  it('follows a rate that changes while somebody waits', async () => {
    let rate = 1;
    const waiting = createPace(() => rate, never).take(1_000_000);
    rate = -1;
    await waiting;
  });

  it('ends a wait that is aborted', async () => {
    const abort = new AbortController();
    const waiting = createPace(() => 1, abort.signal).take(1_000_000);
    abort.abort();
    await expect(waiting).rejects.toThrow();
  });
});
