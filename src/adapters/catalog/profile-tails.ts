import type { DuckDBConnection } from '@duckdb/node-api';
import { shown } from '../../inventory/display.ts';
import type { Amount, Breakdown } from '../../inventory/profile-breakdown.ts';
import { rowsOf } from './database.ts';
import { FACETS } from './profile-facets.ts';
import { bytesOf, numberOf, type Row } from './values.ts';

/** Rows kept of a list with a long tail. */
const ROWS = 20;
/** A longer suffix is part of a name, not a kind of file. */
const LONGEST_EXTENSION_BYTES = 20;

/**
 * By last suffix. Case is folded as text where a suffix is UTF-8, left alone where it is not; both on the few distinct
 * suffixes, not on every name.
 */
export async function extensionRows(
  connection: DuckDBConnection,
  total: Amount,
): Promise<Breakdown['extensions']> {
  const folded = `
    SELECT CASE WHEN octet_length(bytes_of) > ${LONGEST_EXTENSION_BYTES} THEN ''::BLOB
        ELSE coalesce(encode(lower(TRY(decode(bytes_of)))), bytes_of) END AS extension,
      files, bytes
    FROM (SELECT extension::BLOB AS bytes_of, files, bytes FROM ${FACETS} WHERE facet = 'extension')`;
  const { rows, others } = await tail(connection, folded, ['extension'], total);
  return {
    rows: rows.map((row) => ({ extension: shown(bytesOf(row.extension)), ...amountOf(row) })),
    others,
  };
}

/** By owner and group. */
export async function ownerRows(connection: DuckDBConnection, total: Amount): Promise<Breakdown['owners']> {
  const owners = `SELECT uid, gid, files, bytes FROM ${FACETS} WHERE facet = 'owner'`;
  const { rows, others } = await tail(connection, owners, ['uid', 'gid'], total);
  const id = (value: Row[string] | undefined) => (value === null ? null : numberOf(value));
  return { rows: rows.map((row) => ({ uid: id(row.uid), gid: id(row.gid), ...amountOf(row) })), others };
}

const amountOf = (row: Row): Amount => ({ files: numberOf(row.files), bytes: numberOf(row.bytes) });

/** The rows with the largest part of all bytes or of all files, and what the rest adds up to. */
async function tail(
  connection: DuckDBConnection,
  query: string,
  keys: readonly string[],
  total: Amount,
): Promise<{ readonly rows: readonly Row[]; readonly others: Breakdown['owners']['others'] }> {
  const part = (column: 'files' | 'bytes') => `sum(${column}) / ${Math.max(1, total[column])}`;
  const rows = await rowsOf(
    connection,
    `SELECT ${keys.join(', ')}, sum(files) AS files, sum(bytes) AS bytes, count(*) OVER () AS distinct_rows
     FROM (${query}) GROUP BY ${keys.join(', ')}
     ORDER BY greatest(${part('bytes')}, ${part('files')}) DESC, ${keys.join(', ')} LIMIT ${ROWS}`,
  );
  const sum = (column: 'files' | 'bytes') => rows.reduce((all, row) => all + numberOf(row[column]), 0);
  const distinct = numberOf(rows[0]?.distinct_rows ?? null) - rows.length;
  return {
    rows,
    others: { distinct, files: total.files - sum('files'), bytes: total.bytes - sum('bytes') },
  };
}
