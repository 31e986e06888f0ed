import type { ListedObject } from '../../ports/bucket.ts';
import type { PairCheck, ReportItem } from '../../ports/catalog.ts';
import {
  BIGINT,
  BLOB,
  DuckDBBlobValue,
  DuckDBTimestampValue,
  INTEGER,
  TIMESTAMP,
  UBIGINT,
  VARCHAR,
} from './duckdb.ts';
import type { SpoolColumn } from './spool.ts';

export const OBJECT_COLUMNS: readonly SpoolColumn<ListedObject>[] = [
  { name: 'key', type: VARCHAR, value: (object) => object.key },
  { name: 'size_bytes', type: BIGINT, value: (object) => BigInt(object.sizeBytes) },
  { name: 'etag', type: VARCHAR, value: (object) => object.etag },
  {
    name: 'last_modified',
    type: TIMESTAMP,
    value: (object) => new DuckDBTimestampValue(BigInt(object.lastModified.getTime()) * 1000n),
  },
  { name: 'storage_class', type: VARCHAR, value: (object) => object.storageClass },
  { name: 'checksum_algorithms', type: VARCHAR, value: (object) => object.checksumAlgorithms.join(',') },
];

/**
 * When several reports name a path the best outcome stands: what one pass skipped or failed and another carried over
 * is carried over.
 */
export const REPORT_RANKS = ['none', 'skipped', 'failed', 'transferred'] as const;

export const REPORT_COLUMNS: readonly SpoolColumn<ReportItem>[] = [
  { name: 'name_text', type: VARCHAR, value: (item) => item.relativePath.replace(/^\/+|\/+$/g, '') },
  { name: 'rank', type: INTEGER, value: (item) => REPORT_RANKS.indexOf(item.outcome) },
];

export const CHECK_COLUMNS: readonly SpoolColumn<PairCheck>[] = [
  { name: 'path', type: BLOB, value: (check) => new DuckDBBlobValue(check.path) },
  { name: 'checksum', type: VARCHAR, value: (check) => check.checksum },
  { name: 'source_now', type: VARCHAR, value: (check) => check.sourceNow },
  { name: 'device', type: UBIGINT, value: (check) => check.linkedAs?.device ?? null },
  { name: 'inode', type: UBIGINT, value: (check) => check.linkedAs?.inode ?? null },
];
