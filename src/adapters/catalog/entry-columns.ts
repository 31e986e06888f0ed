import type { DuckDBType } from '@duckdb/node-api';
import type { EntryColumn } from '../../inventory/entry.ts';
import { BIGINT, BLOB, UBIGINT, UINTEGER, VARCHAR } from './duckdb.ts';
import { parquet } from './sql.ts';

/** The columns of an inventory's Parquet files, in their order. */
export const ENTRY_COLUMNS = [
  { name: 'path', type: BLOB },
  /** Text of a name that is not UTF-8, invalid bytes as U+FFFD; NULL for all others: task reports are text. */
  { name: 'path_lossy', type: VARCHAR },
  { name: 'kind', type: VARCHAR },
  { name: 'size_bytes', type: BIGINT },
  { name: 'mtime_ns', type: BIGINT },
  { name: 'atime_ns', type: BIGINT },
  { name: 'ctime_ns', type: BIGINT },
  { name: 'mode', type: UINTEGER },
  { name: 'uid', type: UINTEGER },
  { name: 'gid', type: UINTEGER },
  { name: 'nlink', type: UBIGINT },
  { name: 'inode', type: UBIGINT },
  { name: 'device', type: UBIGINT },
  { name: 'allocated_bytes', type: BIGINT },
  { name: 'link_target', type: BLOB },
  { name: 'listing', type: UINTEGER },
] as const satisfies readonly {
  readonly name: EntryColumn | 'path' | 'path_lossy' | 'kind' | 'listing';
  readonly type: DuckDBType;
}[];

/**
 * An inventory's rows as a relation. `path_text` is made here, NULL when the name is not UTF-8: stored, it would double
 * the longest column.
 */
export function entryRows(files: readonly string[]): string {
  return `(SELECT path, CASE WHEN path_lossy IS NULL THEN TRY(decode(path)) END AS path_text, * EXCLUDE (path)
    FROM ${parquet(files)})`;
}
