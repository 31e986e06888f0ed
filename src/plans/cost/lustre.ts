import type { Charge } from './formulas.ts';
import { GIB } from './holding.ts';
import { lookup, type PriceTable } from './prices.ts';

/** Room beside the working set, so that a file system is never filled to the brim [aws-facts F]. */
const HEADROOM = 1.05;
/** Sizes a file system comes in, GiB: the two smallest, then steps [aws-facts F]. */
const SMALLEST_GIB = 1200;
const STEP_GIB = 2400;
/** Throughput of the scratch type, MB/s for each TiB [aws-facts F]. */
const SCRATCH_MB_PER_SECOND_PER_TIB = 200;

/** An FSx for Lustre file system to read a working set from. */
export interface LustreSize {
  readonly capacityGib: number;
  readonly megabytesPerSecond: number;
}

/** The smallest SCRATCH_2 file system that holds a working set (bytes). */
export function scratchFor(workingBytes: number): LustreSize {
  const neededGib = (workingBytes / GIB) * HEADROOM;
  const capacityGib =
    neededGib <= SMALLEST_GIB ? SMALLEST_GIB : STEP_GIB * Math.max(1, Math.ceil(neededGib / STEP_GIB));
  return { capacityGib, megabytesPerSecond: (capacityGib / 1024) * SCRATCH_MB_PER_SECOND_PER_TIB };
}

/** A SCRATCH_2 file system for some days, 30 of which are a month [aws-facts G]. */
export function scratchDays(table: PriceTable, capacityGib: number, days: number): Charge[] {
  const price = lookup(table, 'fsxLustrePerGBMonth.SCRATCH_2');
  return [{ quantity: (capacityGib * days) / 30, unit: 'GB-month', price }];
}
