import { describe, expect, it } from 'vitest';
import { type PassWork, partitionSeconds } from '../../../../src/plans/duration/duration.ts';
import { type OutageInput, predictOutage } from '../../../../src/plans/duration/outage.ts';
import { ASSUMED_RATES } from '../../../../src/plans/duration/rates.ts';

const TB = 1e12;
const seed: PassWork = {
  items: 1e6,
  bytes: TB,
  changedItems: 1e6,
  changedBytes: TB,
  agents: 1,
  rates: ASSUMED_RATES,
  linkBytesPerSecond: 1e9,
};

describe('how long a pass takes', () => {
  it.each<[string, Partial<PassWork>, Partial<ReturnType<typeof partitionSeconds>>]>([
    ['phases follow one another', {}, { prepare: 500, copy: 2500, verify: 4000, total: 7000 }],
    ['bytes decide for large files', { items: 1e3, changedItems: 1e3 }, { copy: 1000, verify: 4000 }],
    ['files decide for small ones', { changedBytes: 1e9 }, { copy: 2500 }],
    ['four agents copy four times the files', { agents: 4 }, { prepare: 500, copy: 1000 }],
    ['but not above the limit of a task', { agents: 4, linkBytesPerSecond: 50e9 / 8 }, { copy: 800 }],
    ['a delta looks at everything', { changedItems: 0, changedBytes: 0 }, { prepare: 500, copy: 0 }],
    [
      'nothing takes no time, whatever the link',
      { items: 0, bytes: 0, changedItems: 0, changedBytes: 0, linkBytesPerSecond: 0 },
      { total: 0 },
    ],
    ['without a link it never ends', { linkBytesPerSecond: 0 }, { copy: Number.POSITIVE_INFINITY }],
  ])('%s', (_why, change, seconds) => {
    expect(partitionSeconds({ ...seed, ...change })).toMatchObject(seconds);
  });
});

const frozen: OutageInput = {
  items: 1e6,
  bytes: TB,
  churn: { perDay: { files: 4e4, bytes: 50e9 } },
  daysSinceLastPass: 2,
  scanSeconds: 300,
  agents: 1,
  rates: ASSUMED_RATES,
  linkBytesPerSecond: 1e9,
  refreshCache: true,
};

describe('the outage', () => {
  it('is two walks, the final pass, the proof and the refresh', () => {
    expect(predictOutage(frozen).expected).toEqual({
      changedItems: 8e4,
      changedBytes: 100e9,
      scan: 600,
      delta: 500 + 200,
      proof: 2500,
      refresh: 1000,
      total: 600 + 700 + 2500 + 1000,
    });
  });

  it.each<[string, Partial<OutageInput>, 'low' | 'expected' | 'high', object]>([
    ['half the changes at best', {}, 'low', { changedItems: 4e4, changedBytes: 50e9 }],
    [
      'twice the changes at worst, and every byte read again',
      {},
      'high',
      { changedItems: 16e4, proof: 4000 },
    ],
    ['changes in step with the days', { daysSinceLastPass: 4 }, 'expected', { changedBytes: 200e9 }],
    ['never more than all', { daysSinceLastPass: 400 }, 'expected', { changedItems: 1e6, changedBytes: TB }],
    ['without two inventories nothing at best', { churn: null }, 'low', { changedItems: 0 }],
    [
      'without two inventories a fiftieth',
      { churn: null },
      'expected',
      { changedItems: 2e4, changedBytes: 20e9 },
    ],
    [
      'inventories too close together say nothing',
      { churn: { perDay: null } },
      'high',
      { changedItems: 1e5 },
    ],
    ['a scan that nobody timed', { scanSeconds: null }, 'expected', { scan: 400 }],
    ['no gateway, no refresh', { refreshCache: false }, 'expected', { refresh: 0 }],
  ])('%s', (_why, change, guess, seconds) => {
    expect(predictOutage({ ...frozen, ...change })[guess]).toMatchObject(seconds);
  });

  it.each([
    ['measured', frozen.churn],
    ['assumed', null],
  ] as const)('says that changes were %s', (basis, churn) =>
    expect(predictOutage({ ...frozen, churn }).churn).toBe(basis),
  );

  it('is never shorter in a worse guess', () => {
    const { low, expected, high } = predictOutage(frozen);
    expect([low.total, expected.total, high.total]).toEqual(
      [low.total, expected.total, high.total].toSorted((a, b) => a - b),
    );
  });
});
