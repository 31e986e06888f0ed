import { describe, expect, it } from 'vitest';
import { watchWaitMs } from '../../../src/steps/waiting.ts';

const PACE = { pollMs: 30_000, settleMs: 5_000, settingsMs: 900_000, looksPerSecond: 3, versioningMs: 0 };

describe('how long a running execution is left alone', () => {
  it.each([
    ['one alone is looked at at the usual pace', 1, 0.5, 30_000],
    ['as long as all are looked at within it, the pace stays', 90, 0.5, 30_000],
    ['a thousand share the looks that DataSync can bear', 1000, 0.5, 333_333],
    ['a little earlier, so that not all come at once', 1, 0, 27_000],
    ['a little later, for the same', 1, 1, 33_000],
    ['a ledger that counts none yet is no reason to hurry', 0, 0.5, 30_000],
  ])('%s', (_why, running, random, expected) => {
    expect(Math.floor(watchWaitMs(PACE, running, random))).toBe(expected);
  });
});
