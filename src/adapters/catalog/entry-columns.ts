import type { EntryColumn } from '../../inventory/entry.ts';
import { ENTRY_KINDS } from '../../inventory/entry.ts';
import { CONVERTED, type ParquetColumn, TYPE } from './parquet/parquet-rows.ts';
import { parquet } from './sql.ts';

const BLOB = { type: TYPE.bytes };
const VARCHAR = { type: TYPE.bytes, converted: CONVERTED.utf8 };
const BIGINT = { type: TYPE.int64 };
const UBIGINT = { type: TYPE.int64, converted: CONVERTED.uint64 };
const UINTEGER = { type: TYPE.int32, converted: CONVERTED.uint32 };

/** The columns of an inventory's Parquet files, in their order. */
export const ENTRY_COLUMNS = [
  { name: 'path', ...BLOB },
  /** Text of a name that is not UTF-8, invalid bytes as U+FFFD; NULL for all others: task reports are text. */
  { name: 'path_lossy', ...VARCHAR },
  { name: 'kind', ...VARCHAR, dictionary: ENTRY_KINDS },
  { name: 'size_bytes', ...BIGINT },
  { name: 'mtime_ns', ...BIGINT },
  { name: 'atime_ns', ...BIGINT },
  { name: 'ctime_ns', ...BIGINT },
  { name: 'mode', ...UINTEGER },
  { name: 'uid', ...UINTEGER },
  { name: 'gid', ...UINTEGER },
  { name: 'nlink', ...UBIGINT },
  { name: 'inode', ...UBIGINT },
  { name: 'device', ...UBIGINT },
  { name: 'allocated_bytes', ...BIGINT },
  { name: 'link_target', ...BLOB },
  { name: 'listing', ...UINTEGER },
] as const satisfies readonly (ParquetColumn & {
  readonly name: EntryColumn | 'path' | 'path_lossy' | 'kind' | 'listing';
})[];

/** An inventory's rows as a relation, {@link withText}. */
export function entryRows(files: readonly string[]): string {
  return withText(parquet(files));
}

/**
 * Rows of an inventory's files with `path_text`, which is made here, NULL when the name is not UTF-8: stored, it would double the longest
 * column. Of a name that is UTF-8 `path_lossy` is NULL.
 */
export function withText(rows: string): string {
  return `(SELECT path, CASE WHEN path_lossy IS NULL THEN decode(path) END AS path_text, * EXCLUDE (path) FROM ${rows})`;
}
