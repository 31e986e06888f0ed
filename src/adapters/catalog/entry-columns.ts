import { isUtf8 } from 'node:buffer';
import { BIGINT, BLOB, DuckDBBlobValue, UBIGINT, UINTEGER, VARCHAR } from '@duckdb/node-api';
import type { Entry } from '../../inventory/entry.ts';
import type { SpoolColumn } from './spool.ts';

const MAX_INT64 = 2n ** 63n - 1n;

/** Nanoseconds as far as 64 bits go (years 1677 to 2262): a wild clock must not stop a scan. */
function clamped(ns: bigint): bigint {
  if (ns > MAX_INT64) return MAX_INT64;
  return ns < -MAX_INT64 ? -MAX_INT64 : ns;
}

/**
 * Text of a name that is not UTF-8, invalid bytes as U+FFFD; null for all others. Task reports are text, so this is
 * the only form under which such a name can be found in them.
 */
function lossyText(path: Uint8Array): string | null {
  return isUtf8(path) ? null : Buffer.from(path).toString('utf8');
}

/** An entry as it is spooled; `path_text` is added in SQL from `path`, which spares a string per entry. */
export const ENTRY_COLUMNS: readonly SpoolColumn<Entry>[] = [
  { name: 'path', type: BLOB, value: (entry) => new DuckDBBlobValue(entry.path) },
  { name: 'path_lossy', type: VARCHAR, value: (entry) => lossyText(entry.path) },
  { name: 'kind', type: VARCHAR, value: (entry) => entry.kind },
  { name: 'size_bytes', type: BIGINT, value: (entry) => BigInt(entry.sizeBytes) },
  { name: 'mtime_ns', type: BIGINT, value: (entry) => clamped(entry.mtimeNs) },
  { name: 'atime_ns', type: BIGINT, value: (entry) => clamped(entry.atimeNs) },
  { name: 'ctime_ns', type: BIGINT, value: (entry) => clamped(entry.ctimeNs) },
  { name: 'mode', type: UINTEGER, value: (entry) => entry.mode },
  { name: 'uid', type: UINTEGER, value: (entry) => entry.uid },
  { name: 'gid', type: UINTEGER, value: (entry) => entry.gid },
  { name: 'nlink', type: UBIGINT, value: (entry) => BigInt(entry.nlink) },
  { name: 'inode', type: UBIGINT, value: (entry) => entry.inode },
  { name: 'device', type: UBIGINT, value: (entry) => entry.device },
  { name: 'allocated_bytes', type: BIGINT, value: (entry) => BigInt(entry.allocatedBytes) },
  {
    name: 'link_target',
    type: BLOB,
    value: (entry) => (entry.linkTarget === null ? null : new DuckDBBlobValue(entry.linkTarget)),
  },
];

/** The inventory's rows in path order from the spooled ones. `path_text` is NULL when the name is not UTF-8. */
export function inventoryRows(spooled: string): string {
  return `
    SELECT path, CASE WHEN path_lossy IS NULL THEN TRY(decode(path)) END AS path_text, * EXCLUDE (path)
    FROM ${spooled} ORDER BY path`;
}
