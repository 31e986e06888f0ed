import { describe, expect, it } from 'vitest';
import { lookup, mergePrices, parsePrices, tiersOf } from '../../../../src/plans/cost/prices.ts';
import { PRICE_JSON, PRICES } from './price-table.ts';

describe('the built-in prices', () => {
  it('give each figure with date, confidence and place', () => {
    expect(lookup(PRICES, 'datasync.enhancedPerTaskExecution')).toEqual({
      value: 0.55,
      asOf: '2025',
      confidence: 'secondary',
      path: 'datasync.enhancedPerTaskExecution',
    });
  });

  it('have tiers for STANDARD, and one open tier for a flat price', () => {
    expect(tiersOf(PRICES, 's3.storagePerGBMonth.STANDARD').map((t) => [t.upToGB, t.price.value])).toEqual([
      [51_200, 0.023],
      [512_000, 0.022],
      [null, 0.021],
    ]);
    expect(tiersOf(PRICES, 's3.storagePerGBMonth.GLACIER').map((t) => t.upToGB)).toEqual([null]);
  });

  it.each([
    ['not in the table', 's3.storagePerGBMonth.TAPE'],
    ['known to be unknown', 'fsxLustrePerGBMonth.PERSISTENT_2_SSD_250'],
  ])('refuse a price that is %s', (_why, path) => {
    expect(() => lookup(PRICES, path)).toThrow(
      expect.objectContaining({ code: 'price-unknown', blame: 'usage' }),
    );
  });
});

describe('an override', () => {
  it('replaces an entry whole, so that the old date does not vouch for the new figure', () => {
    const table = mergePrices(PRICES, {
      datasync: { basicPerGB: { value: 0.01, asOf: '2026-11-01', confidence: 'confirmed' } },
    });
    expect(lookup(table, 'datasync.basicPerGB')).toMatchObject({
      value: 0.01,
      asOf: '2026-11-01',
      confidence: 'confirmed',
    });
    expect(lookup(table, 'datasync.enhancedPerGB')).toEqual(lookup(PRICES, 'datasync.enhancedPerGB'));
    const bare = mergePrices(PRICES, { datasync: { basicPerGB: { value: 0.01 } } });
    expect(lookup(bare, 'datasync.basicPerGB')).toMatchObject({ asOf: null, confidence: 'unverified' });
  });

  it('can make a tiered price flat', () => {
    const table = mergePrices(PRICES, { s3: { storagePerGBMonth: { STANDARD: { value: 0.02 } } } });
    expect(tiersOf(table, 's3.storagePerGBMonth.STANDARD')).toHaveLength(1);
  });

  it('does not change the base', () => {
    mergePrices(PRICES, { datasync: { basicPerGB: { value: 9 } } });
    expect(PRICES).toEqual(parsePrices(PRICE_JSON));
  });

  it.each([
    ['a misspelt path', { datasync: { basicPerGiB: { value: 1 } } }, 'datasync.basicPerGiB'],
    ['a negative price', { datasync: { basicPerGB: { value: -1 } } }, 'datasync.basicPerGB.value'],
    ['a price as text', { datasync: { basicPerGB: { value: '1' } } }, 'datasync.basicPerGB.value'],
    ['another currency', { currency: 'EUR' }, 'currency'],
    ['no mapping at all', null, 'expected a mapping'],
  ])('with %s is refused by name', (_why, override, names) => {
    expect(() => mergePrices(PRICES, override)).toThrow(
      expect.objectContaining({ code: 'prices-invalid', message: expect.stringContaining(names) }),
    );
  });
});
