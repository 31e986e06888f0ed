import { describe, expect, it } from 'vitest';
import { earlyDeletion } from '../../../../src/plans/cost/early-deletion.ts';
import { archiveFloorBytes, breakEvenBytes } from '../../../../src/plans/cost/floor.ts';
import {
  type Charge,
  gatewayMonth,
  paybackMonths,
  storageMonth,
  transition,
  usdOf,
} from '../../../../src/plans/cost/formulas.ts';
import { GIB, splitAtFloor } from '../../../../src/plans/cost/holding.ts';
import { scratchFor } from '../../../../src/plans/cost/lustre.ts';
import { large, small } from './holdings.ts';
import { PRICES } from './price-table.ts';

const cents = (charges: readonly Charge[]) => Math.round(usdOf(charges) * 100) / 100;

describe('a month of a gateway', () => {
  it.each<[string, number, number]>([
    ['beyond the free 100 GB', 1000, 9],
    ['below them', 99, 0],
    ['never more than the cap', 1e6, 125],
  ])('%s', (_what, gb, usd) => expect(cents(gatewayMonth(PRICES, gb))).toBe(usd));
});

describe('leaving a class early', () => {
  it.each<[string, Parameters<typeof earlyDeletion>[1], number, number]>([
    ['after its minimum costs nothing', 'DEEP_ARCHIVE', 180, 0],
    ['after most of it costs the rest', 'DEEP_ARCHIVE', 150, 0.99],
    ['at once costs all of it', 'GLACIER_IR', 0, 12],
    ['has no price without a minimum', 'STANDARD', 0, 0],
    ['nor in INTELLIGENT_TIERING', 'INTELLIGENT_TIERING', 0, 0],
  ])('%s', (_what, storageClass, days, usd) => {
    expect(cents(earlyDeletion(PRICES, storageClass, large(10, 1000 * GIB), days))).toBe(usd);
  });
  it('counts small objects as 128 KiB where they are billed so', () => {
    const [charge] = earlyDeletion(PRICES, 'STANDARD_IA', small(8192, 8192), 0);
    expect(charge?.quantity).toBe(1);
  });
});

describe('a scratch file system', () => {
  it.each([
    [0, 1200],
    [1142 * GIB, 1200],
    [1143 * GIB, 2400],
    [2286 * GIB, 4800],
  ])('for %i bytes has %i GiB', (bytes, gib) => expect(scratchFor(bytes).capacityGib).toBe(gib));
});

describe('payback', () => {
  it('never comes for a class that saves nothing', () => {
    expect(paybackMonths(PRICES, 'DEEP_ARCHIVE', small(1e6, 1e6 * 1024))).toBe(Number.POSITIVE_INFINITY);
  });
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
