import { describe, expect, it } from 'vitest';
import { estimateRestore, otherTiers } from '../../../../src/plans/restore/estimate.ts';
import type { RestoreTerms } from '../../../../src/plans/restore/need.ts';
import { type CountedObject, tallying } from '../../../../src/plans/restore/tally.ts';
import type { Tier } from '../../../../src/plans/restore/tiers.ts';
import { PRICES } from '../cost/price-table.ts';

const HOUR = 3_600;
const GIB = 2 ** 30;
const now = new Date('2026-11-22T10:00:00.000Z');
const terms = (tier: Tier, more: Partial<RestoreTerms> = {}): RestoreTerms => ({
  tier,
  days: 14,
  intelligentTiering: false,
  ...more,
});
const tallyOf = (objects: readonly CountedObject[], on: RestoreTerms) => {
  const counting = tallying(on, now);
  counting.add(objects, 0);
  return counting.tally();
};
/** Objects of one size and class; a thousand stand for as many as one likes. */
const of = (storageClass: string, sizeBytes: number, objects = 1000): readonly CountedObject[] =>
  Array.from({ length: objects }, () => ({ storageClass, sizeBytes }));
const usdOf = (item: string, lines: readonly { readonly item: string; readonly usd: number }[]) =>
  lines.filter((line) => line.item === item).reduce((sum, { usd }) => sum + usd, 0);

describe('worked example 3: 50 TiB in 1,048,576 objects, back from DEEP_ARCHIVE for 14 days [aws-facts G]', () => {
  const tally = {
    ...tallyOf([], terms('Bulk')),
    listed: 1_048_576,
    ask: {
      ...tallyOf([], terms('Bulk')).ask,
      DEEP_ARCHIVE: { objects: 1_048_576, bytes: 51_200 * GIB },
    },
  };
  const cases = [
    { tier: 'Bulk', retrieval: 154.21, hours: 48 },
    { tier: 'Standard', retrieval: 1128.86, hours: 12 },
  ] as const;
  it.each(cases)('by $tier', ({ tier, retrieval, hours }) => {
    const estimate = estimateRestore(tally, terms(tier), PRICES);
    expect(usdOf('restore', estimate.lines)).toBeCloseTo(retrieval, 2);
    expect(usdOf('restored-copy', estimate.lines)).toBeCloseTo(549.55, 2);
    expect(usdOf('restore-list', estimate.lines)).toBeCloseTo(0.005, 3);
    expect(estimate.usd).toBeCloseTo(retrieval + 549.55 + 0.005, 1);
    expect(estimate).toMatchObject({ objects: 1_048_576, bytes: 51_200 * GIB });
    expect(estimate.askingSeconds).toBeCloseTo(1048.6, 1);
    expect(estimate.firstBackSeconds).toBe(9 * HOUR);
    expect(estimate.lastBackSeconds).toBeCloseTo(hours * HOUR + 1048.6, 1);
  });
  it('names the other tier, and no Expedited, which DEEP_ARCHIVE does not have', () => {
    expect(otherTiers(tally, terms('Bulk'), PRICES)).toMatchObject([{ tier: 'Standard' }]);
  });
});

describe('price and time', () => {
  it('Bulk of GLACIER is free but for the copies', () => {
    const on = terms('Bulk');
    const { lines } = estimateRestore(tallyOf(of('GLACIER', GIB), on), on, PRICES);
    expect(usdOf('restore', lines)).toBe(0);
    expect(usdOf('restored-copy', lines)).toBeCloseTo((1000 * 0.023 * 14) / 30, 3);
  });
  it('Expedited costs ten dollars a thousand', () => {
    const on = terms('Expedited');
    const estimate = estimateRestore(tallyOf(of('GLACIER', 1000), on), on, PRICES);
    expect(usdOf('restore', estimate.lines)).toBeCloseTo(10, 4);
    expect(estimate.lastBackSeconds).toBeCloseTo(5 * 60 + 1, 5);
  });
  it('what is too large for Expedited takes as long as Standard', () => {
    const on = terms('Expedited');
    const tally = tallyOf([...of('GLACIER', 1000, 1), ...of('GLACIER', 250e6 + 1, 1)], on);
    expect(tally.large).toBe(1);
    expect(estimateRestore(tally, on, PRICES).lastBackSeconds).toBeCloseTo(5 * HOUR, 1);
  });
  it('a copy kept for longer costs its request and its days, and is not brought back again', () => {
    const on = terms('Standard');
    const until = new Date(now.getTime() + 86_400_000);
    const kept = of('DEEP_ARCHIVE', GIB).map((one) => ({
      ...one,
      restore: { kind: 'back' as const, until },
    }));
    const estimate = estimateRestore(tallyOf(kept, on), on, PRICES);
    expect(usdOf('restore', estimate.lines)).toBe(0);
    expect(usdOf('restore-keep', estimate.lines)).toBeCloseTo(0.1, 6);
    expect(estimate.lastBackSeconds).toBeNull();
    expect(otherTiers(tallyOf(kept, on), on, PRICES).map(({ tier }) => tier)).toEqual(['Bulk']);
  });
  it('intelligent tiering comes back for nothing, within the longest of its tiers', () => {
    const on = terms('Bulk', { intelligentTiering: true });
    const estimate = estimateRestore(tallyOf(of('INTELLIGENT_TIERING', GIB), on), on, PRICES);
    expect(estimate.objects).toBe(1000);
    expect(usdOf('restored-copy', estimate.lines)).toBe(0);
    expect(estimate.lastBackSeconds).toBe(48 * HOUR + 1);
  });
  it('a billion objects take 11.6 days to ask for; 100 PB as long as S3 needs for them', () => {
    const base = tallyOf([], terms('Bulk'));
    const many = { ...base, ask: { ...base.ask, GLACIER: { objects: 1e9, bytes: 1e12 } } };
    const large = { ...base, ask: { ...base.ask, GLACIER: { objects: 1e6, bytes: 100e15 } } };
    expect(estimateRestore(many, terms('Bulk'), PRICES).askingSeconds / 86_400).toBeCloseTo(11.57, 2);
    expect((estimateRestore(large, terms('Bulk'), PRICES).lastBackSeconds ?? 0) / 86_400).toBe(100);
  });
  it('row 18: 100 million objects take 27.8 hours to ask for one by one, and every day of their copies is a bill', () => {
    const base = tallyOf([], terms('Bulk'));
    const many = { ...base, ask: { ...base.ask, DEEP_ARCHIVE: { objects: 1e8, bytes: 1e8 * 2 ** 20 } } };
    const estimate = estimateRestore(many, terms('Bulk'), PRICES);
    expect(estimate.askingSeconds / HOUR).toBeCloseTo(27.8, 1);
    expect(estimate.lastBackSeconds).toBeCloseTo(estimate.askingSeconds + 48 * HOUR, 0);
    const gb = 1e8 / 1024;
    expect(usdOf('restored-copy', estimate.lines)).toBeCloseTo(gb * (14 / 30) * 0.023, 2);
  });
  it('half the pace, twice the time', () => {
    const on = terms('Bulk');
    const tally = tallyOf(of('GLACIER', 1), on);
    expect(estimateRestore(tally, on, PRICES, { perSecond: 500 }).askingSeconds).toBe(2);
  });
});
