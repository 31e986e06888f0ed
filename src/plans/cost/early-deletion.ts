import type { Charge } from './formulas.ts';
import { storagePath } from './formulas.ts';
import { billedGb, type Holding, type PricedClass } from './holding.ts';
import { lookup, type PriceTable } from './prices.ts';

/**
 * What is still owed when objects leave a class (deleted, overwritten or moved) after so many days: the rest of its
 * minimum duration, of their size without the overhead of archive classes [aws-facts A.4, G].
 */
export function earlyDeletion(
  table: PriceTable,
  storageClass: PricedClass,
  holding: Holding,
  daysKept: number,
): Charge[] {
  const daysOwed = Math.max(0, (table.rules.minStorageDays[storageClass] ?? 0) - daysKept);
  if (daysOwed === 0) return [];
  // Overhead counts by object; without objects only sizes are left, small ones rounded up.
  const { classGb } = billedGb(table, storageClass, { ...holding, objects: 0 });
  const price = lookup(table, storagePath(storageClass));
  return [{ quantity: (classGb * daysOwed) / 30, unit: 'GB-month', price }];
}
