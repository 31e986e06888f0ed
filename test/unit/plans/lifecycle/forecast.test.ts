import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../../../src/plans/lifecycle/effective.ts';
import { type Forecast, forecastOf } from '../../../../src/plans/lifecycle/forecast.ts';
import type { Lot } from '../../../../src/plans/lifecycle/life.ts';
import { PRICES } from '../cost/price-table.ts';

type Rules = Parameters<typeof readConfiguration>[0]['rules'];

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-22T00:00:00Z');
const TIB = 2 ** 40;
const KIB = 1024;
const cents = (usd: number): number => Math.round(usd * 100) / 100;

const lot = (objects: number, bytes: number, more: Partial<Lot> = {}): Lot => ({
  prefix: 'data/',
  fromBytes: 131_072,
  belowBytes: null,
  storageClass: 'STANDARD',
  createdAtMs: NOW,
  objects,
  bytes,
  ...more,
});
const SMALL = { fromBytes: 1, belowBytes: 131_072 };
const rule = (storageClass: string, days: number, prefix = 'data/', more = {}) => ({
  ID: `${storageClass} ${prefix}`,
  Status: 'Enabled',
  Filter: { And: { Prefix: prefix, ObjectSizeGreaterThan: 0 } },
  Transitions: [{ Days: days, StorageClass: storageClass }],
  ...more,
});
const expiring = (days: number) => ({
  ID: 'gone',
  Status: 'Enabled',
  Filter: {},
  Expiration: { Days: days },
});
const forecast = (
  lots: readonly Lot[],
  after: Rules,
  { months = 36, before = [] as Rules, versioned = false } = {},
): Forecast => {
  const read = (rules: Rules) => readConfiguration({ rules, transitionDefaultMinimumObjectSize: null });
  return forecastOf(lots, { before: read(before), after: read(after) }, PRICES, {
    nowMs: NOW,
    months,
    versioned,
  });
};

/*
 * The worked examples of [aws-facts G], as what rules do to objects that are there. Each figure of them by itself is held by
 * test/unit/plans/cost/worked-examples.test.ts, and so is example 3 (a restore); here are those that a forecast adds up.
 */
describe('example 1: 100 TiB in 2,097,152 files, a tenth hot, the rest archived at day 90', () => {
  const lots = [lot(209_715, 10 * TIB, { prefix: 'hot/' }), lot(1_887_437, 90 * TIB, { prefix: 'cold/' })];
  const rules = [rule('DEEP_ARCHIVE', 90, 'cold/')];
  const year = forecast(lots, rules, { months: 12 });

  it('costs 2,304.00 a month as it is, 327.15 once it is archived, and the fee in the month it is paid', () => {
    expect(year.months.map(({ beforeUsd }) => cents(beforeUsd))).toEqual(Array(12).fill(2304));
    expect(year.months.map(({ afterUsd }) => cents(afterUsd))).toEqual([
      ...Array(3).fill(2304),
      cents(327.15 + 94.37),
      ...Array(8).fill(327.15),
    ]);
  });
  it('costs 9,950.69 in the first year against 27,648.00', () => {
    expect(cents(year.afterUsd)).toBe(9950.69);
    expect(cents(year.beforeUsd)).toBe(27_648);
  });
  it('is paid back 1.4 days after the move', () => {
    expect(cents(year.onceUsd)).toBe(94.37);
    expect(cents(year.savedMonthlyUsd)).toBe(1976.85);
    expect((year.paybackMonths ?? 0) * 30).toBeCloseTo(1.4, 1);
  });
  it('tells what moves when, and what cannot be read at once any more', () => {
    const moved = { storageClass: 'DEEP_ARCHIVE', objects: 1_887_437, bytes: 90 * TIB };
    expect(year.months.flatMap(({ month, moved }) => moved.map((one) => ({ month, ...one })))).toEqual([
      { month: 4, ...moved },
    ]);
    expect(year.unreadable).toEqual([{ prefix: 'cold/', ...moved, fromDay: 90 }]);
  });
});

describe('example 2: 100 million files of 100 KiB', () => {
  const files = lot(1e8, 1e8 * 100 * KIB, SMALL);
  it.each([
    // The totals are printed without cents; a shard of 1 GiB is archived as it is written, which no rule does.
    ['STANDARD', [], 7896, 0],
    ['DEEP_ARCHIVE', [rule('DEEP_ARCHIVE', 0)], 6080, 26.4],
    ['GLACIER_IR', [rule('GLACIER_IR', 0)], 3758, 11.7],
  ] as const)('36 months of %s', (_class, rules, usd, months) => {
    const { afterUsd, beforeUsd, paybackMonths } = forecast([files], rules);
    expect(Math.round(afterUsd)).toBe(usd);
    expect(Math.round(beforeUsd)).toBe(7896);
    expect(paybackMonths).toBeCloseTo(months, 1);
  });
  it('the default of S3 leaves them where they are', () => {
    const plain = rule('DEEP_ARCHIVE', 0, 'data/', { Filter: { Prefix: 'data/' } });
    expect(Math.round(forecast([files], [plain]).afterUsd)).toBe(7896);
  });
});

describe('a forecast', () => {
  const GIB = 2 ** 30;
  const gib = lot(1000, 1000 * GIB);

  it('counts a class by the day', () => {
    const { months } = forecast([gib], [rule('GLACIER_IR', 45)], { months: 3 });
    expect(months.map(({ afterUsd }) => cents(afterUsd))).toEqual([
      23,
      cents((23 + 4) / 2 + (1000 / 1000) * 0.02),
      4,
    ]);
  });
  it('begins with what objects are and how old they are', () => {
    const old = { ...gib, createdAtMs: NOW - 100 * DAY };
    const { months } = forecast([old], [rule('GLACIER', 90), rule('DEEP_ARCHIVE', 110)], { months: 1 });
    expect(months[0]?.moved.map(({ storageClass }) => storageClass)).toEqual(['DEEP_ARCHIVE', 'GLACIER']);
  });
  it('pays the rest of a minimum duration that is left early, when it is left', () => {
    const archived = { ...gib, storageClass: 'GLACIER_IR', createdAtMs: NOW - 10 * DAY };
    const { months, early } = forecast([archived], [expiring(40)], { months: 2 });
    expect(early).toEqual([{ storageClass: 'GLACIER_IR', objects: 1000, bytes: 1000 * GIB }]);
    // 30 days of 1,000 GB at 0.004, then the 50 days that are owed of 90.
    expect(months.map(({ afterUsd }) => cents(afterUsd))).toEqual([4, cents((4 * 50) / 30)]);
  });
  it('does not call early what is left after its minimum, or beyond the months looked at', () => {
    const archived = { ...gib, storageClass: 'GLACIER_IR', createdAtMs: NOW - 100 * DAY };
    expect(forecast([archived], [expiring(101)]).early).toEqual([]);
    expect(forecast([{ ...archived, createdAtMs: NOW }], [expiring(61)], { months: 2 }).early).toEqual([]);
  });
  it('deletes what expires, with its cost', () => {
    const { months } = forecast([gib], [expiring(30)], { months: 3 });
    expect(months.map(({ afterUsd, ended }) => [cents(afterUsd), ended.objects])).toEqual([
      [23, 0],
      [0, 1000],
      [0, 0],
    ]);
  });
  it('goes on paying for what is only hidden, until versions are deleted', () => {
    const versions = {
      ...expiring(0),
      Expiration: undefined,
      // The marker comes after midnight, so its days end a midnight later.
      NoncurrentVersionExpiration: { NoncurrentDays: 29 },
    };
    const usd = (rules: Rules) =>
      forecast([gib], rules, { months: 3, versioned: true }).months.map(({ afterUsd }) => cents(afterUsd));
    expect(usd([expiring(30)])).toEqual([23, 23, 23]);
    expect(usd([expiring(30), { ...versions, ID: 'versions' }])).toEqual([23, 23, 0]);
    const newest = { NoncurrentVersionExpiration: { NoncurrentDays: 30, NewerNoncurrentVersions: 1 } };
    expect(usd([expiring(30), { ...versions, ...newest, ID: 'versions' }])).toEqual([23, 23, 23]);
  });
  it('takes INTELLIGENT_TIERING down as if nobody read, small objects excepted', () => {
    const [watched, spared] = [gib, lot(1000, GIB, SMALL)];
    const usd = (one: Lot) =>
      forecast([one], [rule('INTELLIGENT_TIERING', 0)], { months: 4 }).months.map(({ afterUsd }) => afterUsd);
    const watch = 0.0025;
    const fee = 0.01;
    expect(usd(watched).map(cents)).toEqual(
      [23 + watch + fee, 12.5 + watch, 12.5 + watch, 4 + watch].map(cents),
    );
    expect(usd(spared)).toEqual([0.023 + fee, 0.023, 0.023, 0.023]);
  });
  it('compares with the rules as they are, and takes off what they would have cost', () => {
    const rules = [rule('GLACIER_IR', 0)];
    const same = forecast([gib], rules, { before: rules });
    expect(same).toMatchObject({ onceUsd: 0, savedMonthlyUsd: 0, paybackMonths: 0 });
    expect(same.afterUsd).toBe(same.beforeUsd);
  });
  it('knows when a change never pays', () => {
    expect(forecast([lot(1000, 1000, SMALL)], [rule('DEEP_ARCHIVE', 0)]).paybackMonths).toBeNull();
  });
  it('calls unreadable what can be read now, once, by the first class that cannot', () => {
    const rules = [rule('GLACIER', 10), rule('DEEP_ARCHIVE', 200)];
    const already = { ...gib, prefix: 'data/old/', storageClass: 'GLACIER' };
    expect(forecast([gib, gib, already], rules).unreadable).toEqual([
      { prefix: 'data/', storageClass: 'GLACIER', objects: 2000, bytes: 2000 * GIB, fromDay: 10 },
    ]);
    expect(forecast([gib], rules, { months: 0 }).unreadable).toEqual([]);
  });
  it('names classes without a price, which are in no sum', () => {
    const strange = forecast([{ ...gib, storageClass: 'OUTPOSTS' }], []);
    expect(strange).toMatchObject({ unpriced: ['OUTPOSTS'], beforeUsd: 0 });
  });
});
