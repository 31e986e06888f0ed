import { describe, expect, it } from 'vitest';
import { estimateRestore, otherTiers, restoreWays } from '../../../../src/plans/restore/estimate.ts';
import { type RestoreTally, tallying } from '../../../../src/plans/restore/tally.ts';
import { BATCH_FROM_OBJECTS, chosenWay, jobsOf } from '../../../../src/plans/restore/way.ts';
import { PRICES } from '../cost/price-table.ts';

const terms = { tier: 'Bulk', days: 14, intelligentTiering: false } as const;
const none = tallying(terms, new Date(0)).tally();
const of = (ask: Partial<Record<keyof RestoreTally['ask'], number>>, keep = 0): RestoreTally => {
  const amount = (objects = 0) => ({ objects, bytes: objects * 1000 });
  return {
    ...none,
    ask: {
      GLACIER: amount(ask.GLACIER),
      DEEP_ARCHIVE: amount(ask.DEEP_ARCHIVE),
      INTELLIGENT_TIERING: amount(ask.INTELLIGENT_TIERING),
    },
    keep: { ...none.keep, GLACIER: amount(keep) },
  };
};
const many = BATCH_FROM_OBJECTS;

describe('how copies are asked for', () => {
  const unsaid = { wanted: null, hasRole: true };
  it.each([
    ['a few', of({ GLACIER: many - 1 }), terms, unsaid, 'requests'],
    ['many', of({ GLACIER: many }), terms, unsaid, 'batch'],
    [
      'many of two classes and some to keep',
      of({ GLACIER: many - 2, DEEP_ARCHIVE: 1 }, 1),
      terms,
      unsaid,
      'batch',
    ],
    ['many without a role', of({ GLACIER: many }), terms, { ...unsaid, hasRole: false }, 'requests'],
    ['many by Expedited', of({ GLACIER: many }), { tier: 'Expedited' }, unsaid, 'requests'],
    ['many, some of them tiered', of({ GLACIER: many, INTELLIGENT_TIERING: 1 }), terms, unsaid, 'requests'],
    ['many, as a person says', of({ GLACIER: many }), terms, { ...unsaid, wanted: 'requests' }, 'requests'],
    ['a few, as a person says', of({ GLACIER: 1 }), terms, { ...unsaid, wanted: 'batch' }, 'batch'],
  ] as const)('%s', (_what, tally, on, how, way) => expect(chosenWay(tally, on, how)).toBe(way));
});

describe('jobs', () => {
  it.each([
    [of({ GLACIER: 1, DEEP_ARCHIVE: 1 }), 1],
    [of({ GLACIER: 1, INTELLIGENT_TIERING: 1 }, 1), 3],
    [of({ GLACIER: 1e7 }), 1],
    [of({ GLACIER: 1e9 + 1 }), 101],
    [of({}), 0],
  ])('number %#', (tally, jobs) => expect(jobsOf(tally)).toBe(jobs));

  it('cost a quarter of a dollar and a dollar a million objects beside the rest, and ask at the pace of the account', () => {
    const tally = of({ GLACIER: 2e8 });
    const [single, batch] = restoreWays(tally, terms, PRICES, 500);
    expect((batch?.usd ?? 0) - (single?.usd ?? 0)).toBeCloseTo(200 + 20 * 0.25, 2);
    expect([single?.askingSeconds, batch?.askingSeconds, batch?.jobs]).toEqual([400_000, 200_000, 20]);
    expect(estimateRestore(tally, terms, PRICES, { way: 'batch' }).usd).toBe(batch?.usd);
  });

  it('have no Expedited', () => {
    const tally = of({ GLACIER: 10 });
    expect(restoreWays(tally, { ...terms, tier: 'Expedited' }, PRICES).map(({ way }) => way)).toEqual([
      'requests',
    ]);
    expect(otherTiers(tally, terms, PRICES, { way: 'batch' }).map(({ tier }) => tier)).toEqual(['Standard']);
  });
});
