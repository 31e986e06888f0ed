import type { StorageClass } from '../../config/schema.ts';
import { type Profile, SIZE_BOUNDS } from '../../inventory/profile.ts';
import type { PriceTable } from './prices.ts';

/** GB as S3 bills it: 2^30 bytes [prices/us-east-1.json, units]. */
export const GIB = 2 ** 30;

/** Classes a price table knows: those of plans, and one that only rules of others move objects to. */
export type PricedClass = StorageClass | 'ONEZONE_IA';

/** Objects in one class. `small` are those below 128 KiB, which IA classes and Glacier Instant Retrieval round up. */
export interface Holding {
  readonly objects: number;
  readonly bytes: number;
  readonly smallObjects: number;
  readonly smallBytes: number;
}

export const NOTHING: Holding = { objects: 0, bytes: 0, smallObjects: 0, smallBytes: 0 };

const SMALL_BOUND = 131_072;
type Cell = Profile['cells'][number];

/** Several holdings as one. */
export function together(holdings: readonly Holding[]): Holding {
  return holdings.reduce(
    (sum, one) => ({
      objects: sum.objects + one.objects,
      bytes: sum.bytes + one.bytes,
      smallObjects: sum.smallObjects + one.smallObjects,
      smallBytes: sum.smallBytes + one.smallBytes,
    }),
    NOTHING,
  );
}

/** A part (0 to 1) of a holding, in whole objects and bytes. */
export function part(holding: Holding, share: number): Holding {
  return {
    objects: Math.round(holding.objects * share),
    bytes: Math.round(holding.bytes * share),
    smallObjects: Math.round(holding.smallObjects * share),
    smallBytes: Math.round(holding.smallBytes * share),
  };
}

/** Smallest size (bytes) a file of this size class can have. */
export function lowerBound(sizeClass: number): number {
  return sizeClass === 0 ? 0 : (SIZE_BOUNDS[sizeClass - 1] ?? 0);
}

/**
 * A profile's files, split at a size floor (bytes, inclusive). A cell that the floor cuts through goes to the side its
 * mean size is on: floors we compute lie on a cell bound, only a configured one can cut.
 */
export function splitAtFloor(
  cells: readonly Cell[],
  floorBytes: number,
): { readonly above: Holding; readonly below: Holding } {
  const isAbove = (cell: Cell) =>
    lowerBound(cell.sizeClass) >= floorBytes ||
    (cell.files > 0 &&
      (SIZE_BOUNDS[cell.sizeClass] ?? Number.POSITIVE_INFINITY) > floorBytes &&
      cell.bytes / cell.files >= floorBytes);
  return { above: sum(cells.filter(isAbove)), below: sum(cells.filter((cell) => !isAbove(cell))) };
}

function sum(cells: readonly Cell[]): Holding {
  return cells.reduce((total, cell) => {
    const small = (SIZE_BOUNDS[cell.sizeClass] ?? Number.POSITIVE_INFINITY) <= SMALL_BOUND;
    return {
      objects: total.objects + cell.files,
      bytes: total.bytes + cell.bytes,
      smallObjects: total.smallObjects + (small ? cell.files : 0),
      smallBytes: total.smallBytes + (small ? cell.bytes : 0),
    };
  }, NOTHING);
}

/**
 * GB-months billed for a holding: at the class's own rate, and at STANDARD's (the 8 KiB index entry that archive
 * classes keep there) [aws-facts A.4, G]. Minimum sizes and overheads come from the price table's `s3.rules`.
 */
export function billedGb(
  table: PriceTable,
  storageClass: PricedClass,
  holding: Holding,
): { readonly classGb: number; readonly standardGb: number } {
  const overhead = table.rules.overheadPerObject[storageClass];
  const minimum = table.rules.minBillableBytes[storageClass] ?? 0;
  const bytes =
    minimum === 0 ? holding.bytes : holding.bytes - holding.smallBytes + holding.smallObjects * minimum;
  return {
    classGb: (bytes + holding.objects * (overhead?.atClassRateBytes ?? 0)) / GIB,
    standardGb: (holding.objects * (overhead?.atStandardRateBytes ?? 0)) / GIB,
  };
}
