import { basename } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { HeadwaterError } from '../../errors.ts';
import { safeText } from '../../inventory/display.ts';
import type { S3Row } from '../../inventory/import-s3.ts';
import { type Database, rowsOf } from './database.ts';
import { parquet } from './sql.ts';
import { bytesOf, textOf } from './values.ts';

/** Columns of S3 Inventory in Parquet that are read; a report need not have all [aws-facts C.3]. */
const WANTED = ['key', 'size', 'last_modified_date', 'is_latest', 'is_delete_marker'] as const;

/**
 * Rows of one Parquet file of S3 Inventory. Keys are not encoded there; times are read as UTC. Throws HeadwaterError
 * `listing-damaged` (usage) when it is no such file.
 */
export async function* s3Rows(database: Database, file: string): AsyncGenerator<readonly S3Row[]> {
  const connection = await database.connect();
  try {
    const sql = await queryOf(connection, file).catch((error: unknown) => {
      throw damaged(file, error);
    });
    const result = await connection.stream(sql);
    for await (const rows of result.yieldRowObjects()) {
      yield rows.map((row) => ({
        key: Buffer.from(bytesOf(row.key)).toString('latin1'),
        size: textOf(row.size),
        lastModified: typeof row.modified_ns === 'bigint' ? row.modified_ns : null,
        isLatest: textOf(row.is_latest),
        isDeleteMarker: textOf(row.is_delete_marker),
      }));
    }
  } catch (error) {
    throw error instanceof HeadwaterError ? error : damaged(file, error);
  } finally {
    connection.closeSync();
  }
}

async function queryOf(connection: DuckDBConnection, file: string): Promise<string> {
  const described = await rowsOf(connection, `DESCRIBE FROM ${parquet([file])}`);
  const types = new Map(described.map((row) => [textOf(row.column_name), textOf(row.column_type)]));
  const missing = WANTED.slice(0, 2).filter((name) => !types.has(name));
  if (missing.length > 0) throw new Error(`it has no column ${missing.join(', ')}`);
  const text = (name: (typeof WANTED)[number]): string =>
    types.has(name) ? `coalesce(CAST(${name} AS VARCHAR), '')` : "''";
  const modified = types.has('last_modified_date') ? 'epoch_ns(last_modified_date)' : 'NULL';
  const key = types.get('key') === 'BLOB' ? 'key' : 'encode(key)';
  return `SELECT coalesce(${key}, ''::BLOB) AS key, ${text('size')} AS size, ${modified} AS modified_ns,
    ${text('is_latest')} AS is_latest, ${text('is_delete_marker')} AS is_delete_marker FROM ${parquet([file])}`;
}

function damaged(file: string, cause: unknown): HeadwaterError {
  const said = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
  return new HeadwaterError({
    code: 'listing-damaged',
    blame: 'usage',
    message: `${safeText(basename(file))} is no Parquet file of S3 Inventory: ${safeText(said).slice(0, 200)}.`,
    next: ['Copy the report once more, with its manifest.'],
    cause,
  });
}
