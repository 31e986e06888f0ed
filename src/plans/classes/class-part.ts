import type { StorageClass } from '../../config/schema.ts';
import type { Holding } from '../cost/holding.ts';

/** Part of a share, all files of which are aged by one decision. */
export interface ClassPart {
  readonly storageClass: StorageClass;
  /** Objects smaller than this (bytes) stay in STANDARD; null when all do. */
  readonly floorBytes: number | null;
  /** Days after S3's creation time, which is the migration, not the file's own age. */
  readonly afterDays: number;
  /** Files that move to the class, and files that stay in STANDARD. */
  readonly above: Holding;
  readonly below: Holding;
  /** Part (0 to 1) of its bytes that is cold. */
  readonly coldPart: number;
}
