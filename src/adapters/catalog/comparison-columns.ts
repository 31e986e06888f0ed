import type { ListedObject } from '../../ports/bucket.ts';
import type { AtRestRow, ObjectAnswer, ObjectLook, ReportItem, SourceLook } from '../../ports/comparison.ts';
import { duckdb } from './duckdb.ts';
import type { SpoolColumn } from './spool.ts';
import { toldMtime } from './told-mtime.ts';

/** `listing.parquet` */
export const LISTING_COLUMNS: readonly SpoolColumn<ListedObject>[] = [
  { name: 'key', type: 'VARCHAR', value: (object) => object.key },
  { name: 'size_bytes', type: 'BIGINT', value: (object) => BigInt(object.sizeBytes) },
  { name: 'etag', type: 'VARCHAR', value: (object) => object.etag },
  {
    name: 'last_modified',
    type: 'TIMESTAMP',
    value: (object) => new (duckdb().DuckDBTimestampValue)(BigInt(object.lastModified.getTime()) * 1000n),
  },
  { name: 'storage_class', type: 'VARCHAR', value: (object) => object.storageClass },
  { name: 'checksum_algorithms', type: 'VARCHAR', value: (object) => object.checksumAlgorithms.join(',') },
];

/** Answers about single keys; the object's columns are NULL where there is none. */
export const ANSWER_COLUMNS: readonly SpoolColumn<ObjectAnswer>[] = [
  { name: 'key', type: 'VARCHAR', value: (answer) => answer.key },
  ...LISTING_COLUMNS.slice(1).map(({ name, type, value }) => ({
    name,
    type,
    value: ({ object }: ObjectAnswer) => (object === null ? null : value(object)),
  })),
];

/** `objects.parquet`. Metadata as S3 shows it: who wrote the object decides how numbers and times are spelt. */
export const OBJECT_COLUMNS: readonly SpoolColumn<ObjectLook>[] = [
  { name: 'key', type: 'VARCHAR', value: (look) => look.key },
  { name: 'learnt', type: 'VARCHAR', value: (look) => look.learnt },
  { name: 'algorithm', type: 'VARCHAR', value: (look) => look.checksum?.algorithm ?? null },
  { name: 'type', type: 'VARCHAR', value: (look) => look.checksum?.type ?? null },
  { name: 'value', type: 'VARCHAR', value: (look) => look.checksum?.value ?? null },
  { name: 'storage_class', type: 'VARCHAR', value: (look) => look.storageClass },
  { name: 'file_owner', type: 'VARCHAR', value: (look) => look.metadata?.['file-owner'] ?? null },
  { name: 'file_group', type: 'VARCHAR', value: (look) => look.metadata?.['file-group'] ?? null },
  { name: 'file_permissions', type: 'VARCHAR', value: (look) => look.metadata?.['file-permissions'] ?? null },
  { name: 'file_mtime', type: 'VARCHAR', value: (look) => toldMtime(look.metadata) },
];

/** Rows of reports on checksums at rest, before it is known which object they are of. */
export const AT_REST_COLUMNS: readonly SpoolColumn<AtRestRow>[] = [
  { name: 'bucket', type: 'VARCHAR', value: (row) => row.bucket },
  { name: 'key', type: 'VARCHAR', value: (row) => row.key },
  { name: 'outcome', type: 'VARCHAR', value: (row) => row.outcome },
  { name: 'etag', type: 'VARCHAR', value: (row) => row.etag },
  { name: 'algorithm', type: 'VARCHAR', value: (row) => row.checksum?.algorithm ?? null },
  { name: 'type', type: 'VARCHAR', value: (row) => row.checksum?.type ?? null },
  { name: 'value', type: 'VARCHAR', value: (row) => row.checksum?.value ?? null },
  { name: 'code', type: 'VARCHAR', value: (row) => row.code },
];

/** `source.parquet` */
export const SOURCE_COLUMNS: readonly SpoolColumn<SourceLook>[] = [
  { name: 'path', type: 'BLOB', value: (look) => new (duckdb().DuckDBBlobValue)(look.path) },
  { name: 'source_now', type: 'VARCHAR', value: (look) => look.sourceNow },
  { name: 'algorithm', type: 'VARCHAR', value: (look) => look.checksum?.algorithm ?? null },
  { name: 'type', type: 'VARCHAR', value: (look) => look.checksum?.type ?? null },
  { name: 'value', type: 'VARCHAR', value: (look) => look.checksum?.value ?? null },
  {
    name: 'size_bytes',
    type: 'BIGINT',
    value: ({ found }) => (found === null ? null : BigInt(found.sizeBytes)),
  },
  { name: 'mtime_ns', type: 'BIGINT', value: ({ found }) => found?.mtimeNs ?? null },
  { name: 'uid', type: 'UINTEGER', value: ({ found }) => found?.uid ?? null },
  { name: 'gid', type: 'UINTEGER', value: ({ found }) => found?.gid ?? null },
  { name: 'mode', type: 'UINTEGER', value: ({ found }) => found?.mode ?? null },
  { name: 'device', type: 'UBIGINT', value: ({ found }) => found?.linkedAs?.device ?? null },
  { name: 'inode', type: 'UBIGINT', value: ({ found }) => found?.linkedAs?.inode ?? null },
  // Earlier versions had none: nothing that compares may need it.
  { name: 'checksum_from', type: 'VARCHAR', value: (look) => look.checksumFrom },
];

/** `reports.parquet` */
export const REPORT_COLUMNS: readonly SpoolColumn<ReportItem & { readonly execution: string }>[] = [
  { name: 'name_text', type: 'VARCHAR', value: (item) => item.relativePath.replace(/^\/+|\/+$/g, '') },
  { name: 'outcome', type: 'VARCHAR', value: (item) => item.outcome },
  { name: 'code', type: 'VARCHAR', value: (item) => item.code },
  { name: 'execution', type: 'VARCHAR', value: (item) => item.execution },
];
