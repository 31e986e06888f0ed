import type { Config, StorageClass } from '../../config/schema.ts';
import { archiveFloorBytes } from '../cost/floor.ts';
import type { PriceTable } from '../cost/prices.ts';

/** How objects age: into which class, from which size (bytes) on, how many days after they came to be in S3. */
export interface Ageing {
  readonly storageClass: StorageClass;
  /** Null for STANDARD, where everything stays. */
  readonly floorBytes: number | null;
  readonly afterDays: number;
}

/** Objects stay where they arrive. */
export const STAYING: Ageing = { storageClass: 'STANDARD', floorBytes: null, afterDays: 0 };

/** Ageing into a class; null when it costs more than STANDARD at any size for as long as data is kept. */
export function ageingInto(config: Config, prices: PriceTable, storageClass: StorageClass): Ageing | null {
  if (storageClass === 'STANDARD') return STAYING;
  const { archiveFloor, retentionMonths } = config.policy;
  const floorBytes = archiveFloor ?? archiveFloorBytes(prices, storageClass, retentionMonths);
  return floorBytes === null ? null : { storageClass, floorBytes, afterDays: minimumAge(storageClass) };
}

/** Old accounts and emulators may refuse IA before day 30, and its billing minimum is 30 days [aws-facts A.4]. */
function minimumAge(storageClass: StorageClass): number {
  return storageClass === 'STANDARD_IA' ? 30 : 0;
}
