import { describe, expect, it } from 'vitest';
import { packed, packingRequests } from '../../../../src/plans/classes/packing.ts';
import { linkHours, PORT_HOURS_A_MONTH, portHours } from '../../../../src/plans/cost/direct-connect.ts';
import { earlyDeletion } from '../../../../src/plans/cost/early-deletion.ts';
import {
  type Charge,
  dataSyncCopy,
  dataSyncExecutions,
  gatewayMonth,
  getRequests,
  listRequests,
  monitoringMonth,
  paybackMonths,
  putRequests,
  restoredCopy,
  retrieval,
  storageMonth,
  storagePath,
  tieredMonth,
  transition,
  usdOf,
} from '../../../../src/plans/cost/formulas.ts';
import { scratchDays, scratchFor } from '../../../../src/plans/cost/lustre.ts';
import { large, small } from './holdings.ts';
import { PRICES } from './price-table.ts';

/*
 * Three migrations that were worked out by hand, from the same prices but not by this code. Every figure of theirs is
 * here, rounded as they round it.
 */
const TIB = 2 ** 40;
const roundCents = (usd: number) => Math.round(usd * 100) / 100;
const cents = (charges: readonly Charge[]) => roundCents(usdOf(charges));

type Row = readonly [what: string, charges: readonly Charge[], usd: number];
const toTheCent = (rows: readonly Row[]) =>
  it.each(rows)('%s', (_what, charges, usd) => expect(cents(charges)).toBe(usd));

describe('example 1: 100 TiB in 2,097,152 files, a tenth hot, the rest archived at day 90', () => {
  const all = large(2_097_152, 100 * TIB);
  const hot = large(209_715, 10 * TIB);
  const cold = large(1_887_437, 90 * TIB);
  const standard = storageMonth(PRICES, 'STANDARD', all);
  const archived = storageMonth(PRICES, 'DEEP_ARCHIVE', cold);
  const ofClass = (name: 'STANDARD' | 'DEEP_ARCHIVE') =>
    archived.filter(({ price }) => price.path === storagePath(name));
  const afterwards = [...storageMonth(PRICES, 'STANDARD', hot), ...archived];
  const fee = transition(PRICES, 'DEEP_ARCHIVE', cold.objects);
  const year = 3 * usdOf(standard) + 9 * usdOf(afterwards) + usdOf(fee);

  toTheCent([
    [
      'DataSync Enhanced',
      [...dataSyncCopy(PRICES, 'enhanced', 102_400), ...dataSyncExecutions(PRICES, 'enhanced', 1)],
      1536.55,
    ],
    [
      'DataSync Basic, which has no fee for a run',
      [...dataSyncCopy(PRICES, 'basic', 102_400), ...dataSyncExecutions(PRICES, 'basic', 1)],
      1280,
    ],
    ['a PUT for each', putRequests(PRICES, 'STANDARD', all.objects), 10.49],
    ['a month in STANDARD, in two tiers', standard, 2304],
    ['the transition', fee, 94.37],
    [
      'afterwards: hot bytes and index entries',
      [...storageMonth(PRICES, 'STANDARD', hot), ...ofClass('STANDARD')],
      235.85,
    ],
    ['afterwards: the archive with its overhead', ofClass('DEEP_ARCHIVE'), 91.3],
    ['afterwards: a month', afterwards, 327.15],
  ]);

  it('the first year, against STANDARD for all of it', () => {
    expect(roundCents(year)).toBe(9950.69);
    expect(roundCents(12 * usdOf(standard))).toBe(27_648);
  });
  it('the fee is back after 1.4 days', () => {
    const savedAMonth = usdOf(standard) - usdOf(afterwards);
    expect(roundCents(savedAMonth)).toBe(1976.85);
    expect((usdOf(fee) / savedAMonth) * 30).toBeCloseTo(1.4, 1);
  });

  const monitoring = monitoringMonth(PRICES, all);
  const tiered = (cold: 'INTELLIGENT_TIERING_IA' | 'INTELLIGENT_TIERING_AIA') => [
    ...tieredMonth(PRICES, storagePath('INTELLIGENT_TIERING_FA'), 10_240),
    ...tieredMonth(PRICES, storagePath(cold), 92_160),
    ...monitoring,
  ];
  const first = [...storageMonth(PRICES, 'INTELLIGENT_TIERING', all), ...monitoring];
  toTheCent([
    ['INTELLIGENT_TIERING instead: the first month', first, 2309.24],
    ['the second and third', tiered('INTELLIGENT_TIERING_IA'), 1392.76],
    ['from the fourth on', tiered('INTELLIGENT_TIERING_AIA'), 609.4],
  ]);
  it('INTELLIGENT_TIERING is within 6 % in the first year, without a wait for restores', () => {
    const tiering =
      usdOf(first) +
      2 * usdOf(tiered('INTELLIGENT_TIERING_IA')) +
      9 * usdOf(tiered('INTELLIGENT_TIERING_AIA'));
    expect(roundCents(tiering)).toBe(10_579.39);
    expect(Math.round((tiering / year - 1) * 100)).toBe(6);
  });
});

describe('example 2: 100 million files of 100 KiB', () => {
  const files = small(1e8, 1e8 * 100 * 1024);
  const standard = storageMonth(PRICES, 'STANDARD', files);
  const archived = storageMonth(PRICES, 'DEEP_ARCHIVE', files);
  const path = (name: 'STANDARD' | 'DEEP_ARCHIVE') =>
    archived.filter(({ price }) => price.path === storagePath(name));
  const shards = packed(files);
  const packing = packingRequests(PRICES, 'DEEP_ARCHIVE', files);

  toTheCent([
    ['STANDARD a month', standard, 219.35],
    ['into DEEP_ARCHIVE', transition(PRICES, 'DEEP_ARCHIVE', 1e8), 5000],
    ['DEEP_ARCHIVE a month: bytes and 32 KiB each', path('DEEP_ARCHIVE'), 12.46],
    ['DEEP_ARCHIVE a month: 8 KiB each in STANDARD', path('STANDARD'), 17.55],
    ['DEEP_ARCHIVE a month', archived, 30.01],
    ['into GLACIER_IR', transition(PRICES, 'GLACIER_IR', 1e8), 2000],
    ['GLACIER_IR a month, 128 KiB billed for each', storageMonth(PRICES, 'GLACIER_IR', files), 48.83],
    ['packing: reading all of them', getRequests(PRICES, 'STANDARD', 1e8), 40],
    ['packing: writing the shards', putRequests(PRICES, 'DEEP_ARCHIVE', shards.objects), 0.48],
    ['packing: both', packing, 40.48],
    ['the shards a month', storageMonth(PRICES, 'DEEP_ARCHIVE', shards), 9.44],
    ['listing all of them', listRequests(PRICES, 1e8), 0.5],
  ]);
  it('GB billed, and shards of 1 GiB', () => {
    const gb = (charges: readonly Charge[]) => charges.reduce((sum, { quantity }) => sum + quantity, 0);
    expect(roundCents(gb(standard))).toBe(9536.74);
    expect(roundCents(gb(path('DEEP_ARCHIVE')))).toBe(roundCents(9536.74 + 3051.76));
    expect(roundCents(gb(path('STANDARD')))).toBe(762.94);
    expect(Math.round(gb(storageMonth(PRICES, 'GLACIER_IR', files)))).toBe(12_207);
    expect(shards.objects).toBe(9537);
  });
  it('pays back in 26.4 and 11.7 months', () => {
    expect(paybackMonths(PRICES, 'DEEP_ARCHIVE', files)).toBeCloseTo(26.4, 1);
    expect(paybackMonths(PRICES, 'GLACIER_IR', files)).toBeCloseTo(11.7, 1);
    expect(roundCents(usdOf(standard) - usdOf(archived))).toBe(189.33);
  });
  it.each([
    ['STANDARD', [], standard, 7896],
    ['DEEP_ARCHIVE', transition(PRICES, 'DEEP_ARCHIVE', 1e8), archived, 6080],
    ['GLACIER_IR', transition(PRICES, 'GLACIER_IR', 1e8), storageMonth(PRICES, 'GLACIER_IR', files), 3758],
    ['packed', packing, storageMonth(PRICES, 'DEEP_ARCHIVE', shards), 380],
  ] as const)('36 months %s', (_what, once, month, usd) => {
    expect(Math.round(usdOf(once) + 36 * usdOf(month))).toBe(usd);
  });
});

describe('example 3: 50 TiB back from DEEP_ARCHIVE for 14 days of training', () => {
  const gb = 51_200;
  const objects = 1_048_576;
  const size = scratchFor(50 * TIB);
  toTheCent([
    ['Bulk: a GB', retrieval(PRICES, { storageClass: 'DEEP_ARCHIVE', tier: 'Bulk' }, gb, 0), 128],
    ['Bulk: a request', retrieval(PRICES, { storageClass: 'DEEP_ARCHIVE', tier: 'Bulk' }, 0, objects), 26.21],
    ['Bulk', retrieval(PRICES, { storageClass: 'DEEP_ARCHIVE', tier: 'Bulk' }, gb, objects), 154.21],
    ['Standard', retrieval(PRICES, { storageClass: 'DEEP_ARCHIVE', tier: 'Standard' }, gb, objects), 1128.86],
    ['the temporary copy', restoredCopy(PRICES, gb, 14), 549.55],
    ['FSx for Lustre', scratchDays(PRICES, size.capacityGib, 14), 3606.4],
    ['GETs alone, without a file system', getRequests(PRICES, 'STANDARD', objects), 0.42],
    [
      'overwritten 60 days after it was archived',
      earlyDeletion(PRICES, 'DEEP_ARCHIVE', large(objects, 50 * TIB), 60),
      202.75,
    ],
    ['a Direct Connect port of 10 Gbit/s for a month', portHours(PRICES, 10, PORT_HOURS_A_MONTH), 1642.5],
    ['20 TB a month through a File Gateway: the cap', gatewayMonth(PRICES, 20_480), 125],
  ]);
  it('the gateway would ask 203.80 without its cap', () => {
    expect(cents(gatewayMonth(PRICES, 12_600))).toBe(125);
    expect(roundCents((20_480 - 100) * 0.01)).toBe(203.8);
  });
  it('the file system is 55,200 GiB and reads 10,781 MB/s', () => {
    expect(size.capacityGib).toBe(55_200);
    expect(Math.floor(size.megabytesPerSecond)).toBe(10_781);
  });
  it('100 TiB need 34.9 hours at 70 % of 10 Gbit/s, 14.5 days of 1 Gbit/s', () => {
    expect(linkHours(100 * TIB, 10, 0.7)).toBeCloseTo(34.9, 1);
    expect(linkHours(100 * TIB, 1, 0.7) / 24).toBeCloseTo(14.5, 1);
  });
});
