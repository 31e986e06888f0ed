import type { StorageClass } from '../../config/schema.ts';
import { SIZE_BOUNDS } from '../../inventory/profile.ts';
import { storagePath } from './formulas.ts';
import { GIB } from './holding.ts';
import { lookup, type PriceTable } from './prices.ts';

/** INTELLIGENT_TIERING moves an untouched object after 30 and 90 days [aws-facts A.8]: so many months in each tier. */
const FREQUENT_MONTHS = 1;
const INFREQUENT_MONTHS = 2;

/**
 * Size (bytes, not rounded) from which an object is cheaper in a class than in STANDARD when it is kept this many
 * months, the transition fee included [aws-facts A.5]. INTELLIGENT_TIERING: for an object nobody reads. Infinity when it
 * never pays.
 */
export function breakEvenBytes(
  table: PriceTable,
  storageClass: Exclude<StorageClass, 'STANDARD'>,
  months: number,
): number {
  const standard = lookup(table, storagePath('STANDARD')).value;
  const fee = lookup(table, `s3.lifecycleTransitionIntoPer1000.${storageClass}`).value / 1000;
  if (storageClass === 'INTELLIGENT_TIERING') return intelligentBytes(table, standard, fee, months);
  const price = lookup(table, storagePath(storageClass)).value;
  const feePerMonth = (fee * GIB) / months;
  if (price >= standard) return Number.POSITIVE_INFINITY;
  const overhead = table.rules.overheadPerObject[storageClass];
  if (overhead !== undefined) {
    const kept = overhead.atClassRateBytes * price + overhead.atStandardRateBytes * standard;
    return (feePerMonth + kept) / (standard - price);
  }
  const minimum = table.rules.minBillableBytes[storageClass] ?? 0;
  const unrounded = feePerMonth / (standard - price);
  return unrounded >= minimum ? unrounded : (feePerMonth + minimum * price) / standard;
}

function intelligentBytes(table: PriceTable, standard: number, fee: number, months: number): number {
  const monitoring = lookup(table, 's3.monitoringPer1000ObjectsMonth.INTELLIGENT_TIERING').value / 1000;
  const infrequent = Math.max(0, Math.min(months - FREQUENT_MONTHS, INFREQUENT_MONTHS));
  const archive = Math.max(0, months - FREQUENT_MONTHS - INFREQUENT_MONTHS);
  const saved =
    infrequent * (standard - lookup(table, storagePath('INTELLIGENT_TIERING_IA')).value) +
    archive * (standard - lookup(table, storagePath('INTELLIGENT_TIERING_AIA')).value);
  return saved <= 0 ? Number.POSITIVE_INFINITY : ((monitoring * months + fee) * GIB) / saved;
}

/**
 * The size floor of a lifecycle rule (bytes, inclusive): the break-even size, raised to the next bound of the profile's
 * size classes, so that what the cost counts is what the rule moves. Never below 128 KiB, under which S3 itself holds
 * objects back by default [aws-facts A.5]. Null when no bound is high enough.
 */
export function archiveFloorBytes(
  table: PriceTable,
  storageClass: Exclude<StorageClass, 'STANDARD'>,
  months: number,
): number | null {
  const size = Math.max(breakEvenBytes(table, storageClass, months), 131_072);
  return SIZE_BOUNDS.find((bound) => bound >= size) ?? null;
}
