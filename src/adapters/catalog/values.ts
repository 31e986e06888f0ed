import type { DuckDBValue } from '@duckdb/node-api';
import { duckdb } from './duckdb.ts';

/** A row as DuckDB's own values, by column name. */
export type Row = Readonly<Record<string, DuckDBValue>>;

/** A count or a number of bytes; exact below 2^53. */
export function numberOf(value: DuckDBValue | undefined): number {
  if (value === null) return 0;
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  throw new TypeError(`expected a number, DuckDB gave ${typeof value}`);
}

/** A 64-bit value, exact: nanoseconds, inode numbers. */
export function bigintOf(value: DuckDBValue | undefined): bigint {
  if (typeof value === 'bigint') return value;
  throw new TypeError(`expected a bigint, DuckDB gave ${typeof value}`);
}

/** A word of our own: a kind, a verdict. For names see {@link nameOf}. */
export function textOf(value: DuckDBValue | undefined): string {
  if (typeof value === 'string') return value;
  throw new TypeError(`expected text, DuckDB gave ${typeof value}`);
}

/**
 * Text that came as `encode(column)`. Names must be read this way: as VARCHAR the Node client drops a leading byte
 * order mark (seen with 1.5.6), and the name becomes another one.
 */
export function nameOf(value: DuckDBValue | undefined): string {
  return Buffer.from(bytesOf(value)).toString('utf8');
}

/** {@link nameOf}, or null for NULL. */
export function nameOrNull(value: DuckDBValue | undefined): string | null {
  return value === null ? null : nameOf(value);
}

/** A copy that stays valid after the row's chunk is gone. */
export function bytesOf(value: DuckDBValue | undefined): Uint8Array {
  if (value instanceof duckdb().DuckDBBlobValue) return Buffer.from(value.bytes);
  throw new TypeError(`expected a blob, DuckDB gave ${typeof value}`);
}

/** A list of blobs; NULL, which an aggregate over no rows gives, is an empty list. */
export function bytesListOf(value: DuckDBValue | undefined): readonly Uint8Array[] {
  if (value === null) return [];
  if (value instanceof duckdb().DuckDBListValue) return value.items.map(bytesOf);
  throw new TypeError(`expected a list, DuckDB gave ${typeof value}`);
}
