import type { KeySpan, ListedBatch } from './bucket.ts';

/** What is listed. A listing goes on only where all of it is the same. */
export interface BucketListingStart {
  readonly share: string;
  readonly bucket: string;
  readonly keyPrefix: string;
  /** Changes when something of ours wrote below the prefix: what was listed before that is of no use. */
  readonly basis: string;
  /** A listing that was begun longer ago is made anew. */
  readonly goOnForMs: number;
}

/** How a listing was made, as evidence tells it. */
export interface ListingTaken {
  /** UTC, ISO 8601. Before the first request; of an interrupted listing that of its first attempt. */
  readonly begunAt: string;
  readonly endedAt: string;
  /** How often it was begun or gone on with. */
  readonly attempts: number;
}

/** A bucket's listing on its way to disk. What was kept of it survives any end of the process. */
export interface BucketListing {
  /** Objects that earlier attempts kept. */
  readonly objects: number;
  /** What is to be listed; null is everything, nothing when it was whole already. */
  readonly left: readonly KeySpan[] | null;
  /** One batch at a time, in the order they were listed. Throws HeadwaterError `disk-unwritable` (held). */
  add(batch: ListedBatch): Promise<void>;
  /** Everything is listed: the Parquet files of it, absolute; a key may be in several. */
  finish(): Promise<{ readonly files: readonly string[]; readonly taken: ListingTaken }>;
  /** Ends for now; another attempt goes on from what was kept. */
  suspend(): Promise<void>;
  /** The listing has served: nothing of it stays. */
  drop(): Promise<void>;
}

/** A report of S3 Inventory on this machine, whole and unaltered. */
export interface InventoryReport {
  readonly sourceBucket: string;
  /** UTC, ISO 8601: what it says is true of about then. */
  readonly createdAt: string;
  readonly format: 'CSV' | 'Parquet';
  /** Names of the columns of CSV, in order. */
  readonly schema: readonly string[];
  /** Absolute. */
  readonly files: readonly string[];
}

/** A bucket's side that was taken from elsewhere; `drop` it when it has served. */
export interface ReportedListing {
  readonly files: readonly string[];
  drop(): Promise<void>;
}
