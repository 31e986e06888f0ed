import { describe, expect, it } from 'vitest';
import { archiveFloorBytes, breakEvenBytes } from '../../../src/plans/floor.ts';
import {
  type Charge,
  dataSyncCopy,
  dataSyncExecutions,
  gatewayMonth,
  getRequests,
  listRequests,
  monitoringMonth,
  putRequests,
  retrieval,
  storageMonth,
  storagePath,
  tieredMonth,
  transition,
  usdOf,
} from '../../../src/plans/formulas.ts';
import { GIB, type Holding, splitAtFloor } from '../../../src/plans/holding.ts';
import { PRICES } from './price-table.ts';

const TIB = 2 ** 40;
const cents = (charges: readonly Charge[]) => Math.round(usdOf(charges) * 100) / 100;
const large = (objects: number, bytes: number): Holding => ({
  objects,
  bytes,
  smallObjects: 0,
  smallBytes: 0,
});
const small = (objects: number, bytes: number): Holding => ({
  objects,
  bytes,
  smallObjects: objects,
  smallBytes: bytes,
});

describe('worked example 1: 100 TiB in 2,097,152 files, a tenth hot, the rest archived at day 90', () => {
  const all = large(2_097_152, 100 * TIB);
  const hot = large(209_715, 10 * TIB);
  const cold = large(1_887_437, 90 * TIB);
  const standard = storageMonth(PRICES, 'STANDARD', all);
  const archived = storageMonth(PRICES, 'DEEP_ARCHIVE', cold);

  it.each<[string, readonly Charge[], number]>([
    [
      'DataSync Enhanced',
      [...dataSyncCopy(PRICES, 'enhanced', 102_400), ...dataSyncExecutions(PRICES, 'enhanced', 1)],
      1536.55,
    ],
    [
      'DataSync Basic',
      [...dataSyncCopy(PRICES, 'basic', 102_400), ...dataSyncExecutions(PRICES, 'basic', 1)],
      1280,
    ],
    ['one PUT an object', putRequests(PRICES, 'STANDARD', 2_097_152), 10.49],
    ['a month in STANDARD, two tiers', standard, 2304],
    ['the transition', transition(PRICES, 'DEEP_ARCHIVE', 1_887_437), 94.37],
  ])('%s', (_what, charges, usd) => expect(cents(charges)).toBe(usd));

  it('afterwards: what stays hot with the index entries, and the archive', () => {
    const index = archived.filter((charge) => charge.price.path.endsWith('STANDARD'));
    const own = archived.filter((charge) => charge.price.path.endsWith('DEEP_ARCHIVE'));
    expect(cents([...storageMonth(PRICES, 'STANDARD', hot), ...index])).toBe(235.85);
    expect(cents(own)).toBe(91.3);
    expect(cents([...storageMonth(PRICES, 'STANDARD', hot), ...archived])).toBe(327.15);
  });

  it('the year, against STANDARD for all', () => {
    const after = usdOf([...storageMonth(PRICES, 'STANDARD', hot), ...archived]);
    const year = 3 * usdOf(standard) + 9 * after + usdOf(transition(PRICES, 'DEEP_ARCHIVE', 1_887_437));
    expect(Math.round(year * 100) / 100).toBe(9950.69);
    expect(cents(standard) * 12).toBe(27_648);
  });

  it('INTELLIGENT_TIERING instead', () => {
    const monitoring = monitoringMonth(PRICES, all);
    const tier = (
      name: 'INTELLIGENT_TIERING_FA' | 'INTELLIGENT_TIERING_IA' | 'INTELLIGENT_TIERING_AIA',
      gb: number,
    ) => tieredMonth(PRICES, storagePath(name), gb);
    const hotTier = tier('INTELLIGENT_TIERING_FA', 10_240);
    expect(cents([...storageMonth(PRICES, 'INTELLIGENT_TIERING', all), ...monitoring])).toBe(2309.24);
    expect(cents([...hotTier, ...tier('INTELLIGENT_TIERING_IA', 92_160), ...monitoring])).toBe(1392.76);
    expect(cents([...hotTier, ...tier('INTELLIGENT_TIERING_AIA', 92_160), ...monitoring])).toBe(609.4);
  });
});

describe('worked example 2: 100 million files of 100 KiB', () => {
  const files = small(1e8, 1e8 * 100 * 1024);
  const standard = usdOf(storageMonth(PRICES, 'STANDARD', files));
  const payback = (storageClass: 'DEEP_ARCHIVE' | 'GLACIER_IR') =>
    usdOf(transition(PRICES, storageClass, 1e8)) /
    (standard - usdOf(storageMonth(PRICES, storageClass, files)));
  const shards = large(9537, files.bytes);

  it.each<[string, readonly Charge[], number]>([
    ['STANDARD a month', storageMonth(PRICES, 'STANDARD', files), 219.35],
    ['into DEEP_ARCHIVE', transition(PRICES, 'DEEP_ARCHIVE', 1e8), 5000],
    ['DEEP_ARCHIVE a month, overhead included', storageMonth(PRICES, 'DEEP_ARCHIVE', files), 30.01],
    ['into GLACIER_IR', transition(PRICES, 'GLACIER_IR', 1e8), 2000],
    ['GLACIER_IR a month, rounded up to 128 KiB each', storageMonth(PRICES, 'GLACIER_IR', files), 48.83],
    ['reading all to pack them', getRequests(PRICES, 'STANDARD', 1e8), 40],
    ['writing the shards', putRequests(PRICES, 'DEEP_ARCHIVE', 9537), 0.48],
    ['the shards a month', storageMonth(PRICES, 'DEEP_ARCHIVE', shards), 9.44],
    ['listing all of them', listRequests(PRICES, 1e8), 0.5],
  ])('%s', (_what, charges, usd) => expect(cents(charges)).toBe(usd));

  it('pays back in 26.4 and 11.7 months', () => {
    expect(payback('DEEP_ARCHIVE')).toBeCloseTo(26.4, 1);
    expect(payback('GLACIER_IR')).toBeCloseTo(11.7, 1);
  });

  it('36 months', () => {
    const over = (storageClass: 'DEEP_ARCHIVE' | 'GLACIER_IR') =>
      Math.round(
        usdOf(transition(PRICES, storageClass, 1e8)) + 36 * usdOf(storageMonth(PRICES, storageClass, files)),
      );
    // The example rounds the month to cents before it multiplies: 36 x 219.35 = 7,896.6, cut to 7,896.
    expect(Math.floor(standard * 36)).toBe(7896);
    expect(over('DEEP_ARCHIVE')).toBe(6080);
    expect(over('GLACIER_IR')).toBe(3758);
    expect(Math.round(40 + 0.48 + 36 * usdOf(storageMonth(PRICES, 'DEEP_ARCHIVE', shards)))).toBe(380);
  });
});

describe('worked example 3: 50 TiB back from DEEP_ARCHIVE, and a gateway', () => {
  it.each<[string, readonly Charge[], number]>([
    ['Bulk', retrieval(PRICES, { storageClass: 'DEEP_ARCHIVE', tier: 'Bulk' }, 51_200, 1_048_576), 154.21],
    [
      'Standard',
      retrieval(PRICES, { storageClass: 'DEEP_ARCHIVE', tier: 'Standard' }, 51_200, 1_048_576),
      1128.86,
    ],
    ['20 TB a month through one gateway: capped', gatewayMonth(PRICES, 20_480), 125],
    ['1,000 GB a month: 900 are charged', gatewayMonth(PRICES, 1000), 9],
    ['below the free 100 GB', gatewayMonth(PRICES, 99), 0],
  ])('%s', (_what, charges, usd) => expect(cents(charges)).toBe(usd));
});

describe('the break-even size', () => {
  // Table of facts A.5, in KiB.
  it.each([
    [3, 333, 368, 556, 804],
    [6, 166, 184, 286, 407],
    [12, 108, 98, 151, 208],
    [24, 89, 60, 83, 109],
    [36, 82, 48, 60, 76],
    [60, 77, 37, 42, 49],
  ])('for %i months', (months, ...kib) => {
    const classes = ['STANDARD_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'] as const;
    expect(classes.map((name) => Math.round(breakEvenBytes(PRICES, name, months) / 1024))).toEqual(kib);
  });

  it('is what the storage formula says: one byte more pays, one byte less does not', () => {
    for (const name of ['STANDARD_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'] as const) {
      const size = breakEvenBytes(PRICES, name, 12);
      const gain = (bytes: number) => {
        const one = bytes < 131_072 ? small(1, bytes) : large(1, bytes);
        return (
          12 * (usdOf(storageMonth(PRICES, 'STANDARD', one)) - usdOf(storageMonth(PRICES, name, one))) -
          usdOf(transition(PRICES, name, 1))
        );
      };
      expect(gain(Math.ceil(size) + 1)).toBeGreaterThan(0);
      expect(gain(Math.floor(size) - 1)).toBeLessThan(0);
    }
  });

  it('of INTELLIGENT_TIERING never pays within the first month', () => {
    expect(breakEvenBytes(PRICES, 'INTELLIGENT_TIERING', 1)).toBe(Number.POSITIVE_INFINITY);
    expect(archiveFloorBytes(PRICES, 'INTELLIGENT_TIERING', 1)).toBeNull();
  });

  it.each([
    ['DEEP_ARCHIVE', 12, 262_144],
    ['DEEP_ARCHIVE', 36, 131_072],
    ['GLACIER_IR', 12, 131_072],
    ['DEEP_ARCHIVE', 3, 1_048_576],
  ] as const)('%s for %i months makes a floor of %i bytes', (name, months, floor) => {
    expect(archiveFloorBytes(PRICES, name, months)).toBe(floor);
  });
});

describe('splitting at a floor', () => {
  const cells = [
    { sizeClass: 0, ageClass: 0, files: 3, bytes: 0 },
    { sizeClass: 2, ageClass: 4, files: 10, bytes: 10 * 100_000 },
    { sizeClass: 3, ageClass: 4, files: 5, bytes: 5 * 200_000 },
    { sizeClass: 8, ageClass: 1, files: 1, bytes: 2 * GIB },
  ];
  it('on a bound is exact', () => {
    const { above, below } = splitAtFloor(cells, 131_072);
    expect(above).toEqual(large(6, 1_000_000 + 2 * GIB));
    expect(below).toEqual(small(13, 1_000_000));
  });
  it('inside a cell goes by its mean', () => {
    expect(splitAtFloor(cells, 190_000).above.objects).toBe(6);
    expect(splitAtFloor(cells, 210_000).above.objects).toBe(1);
  });
  it('loses nothing', () => {
    for (const floor of [0, 1, 131_072, 150_000, GIB, 10 * GIB]) {
      const { above, below } = splitAtFloor(cells, floor);
      expect(above.objects + below.objects).toBe(19);
      expect(above.bytes + below.bytes).toBe(2_000_000 + 2 * GIB);
    }
  });
});
