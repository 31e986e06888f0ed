import { join } from 'node:path';
import type { DuckDBAppender, DuckDBConnection, DuckDBDataChunk, DuckDBValue } from '@duckdb/node-api';
import type { Database } from './database.ts';
import { type ColumnType, duckdb } from './duckdb.ts';
import { copyToParquet, parquet } from './sql.ts';

/** DuckDB's vector size: the most rows a data chunk holds. */
export const CHUNK_ROWS = 2048;
/** Rows kept in memory before they become a compressed part on disk: four Parquet row groups. */
export const PART_ROWS = 491_520;

export interface SpoolColumn<T> {
  readonly name: string;
  readonly type: ColumnType;
  value(row: T): DuckDBValue;
}

/** Rows on their way to disk, in columns; memory stays constant however many come. */
export interface Spool<T> {
  /** Calls may overlap; rows are taken in the order of the calls. */
  append(rows: readonly T[]): Promise<void>;
  /** Ends the input; the SQL relation of all rows (at least an empty one). Later calls give the same answer. */
  seal(): Promise<string>;
  close(): Promise<void>;
}

/** Parts are written to `directory` as `<name>-<n>.parquet`. */
export async function createSpool<T>(
  database: Database,
  directory: string,
  name: string,
  columns: readonly SpoolColumn<T>[],
): Promise<Spool<T>> {
  const connection = await database.connect();
  const parts: string[] = [];
  let table: DuckDBAppender | null = await openTable(connection, columns);
  let buffered = 0;
  let sealed: Promise<string> | null = null;
  let closed: Promise<void> | null = null;
  let last: Promise<unknown> = Promise.resolve();

  /** One at a time: an appender is not to be used while its table is being copied. */
  const inTurn = <R>(work: () => Promise<R>): Promise<R> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
  const writePart = async (): Promise<void> => {
    table?.closeSync();
    table = null;
    const file = join(directory, `${name}-${parts.length}.parquet`);
    await connection.run(copyToParquet('FROM spool', file));
    parts.push(file);
    table = await openTable(connection, columns);
    buffered = 0;
  };

  return {
    append: (rows) => {
      if (sealed !== null) throw new Error(`${name}: rows came after the end of the input`);
      return inTurn(async () => {
        if (table === null) throw new Error(`${name}: an earlier write failed`);
        for (let at = 0; at < rows.length; at += CHUNK_ROWS) {
          const slice = rows.slice(at, at + CHUNK_ROWS);
          table.appendDataChunk(chunkOf(slice, columns));
          buffered += slice.length;
          if (buffered >= PART_ROWS) await writePart();
        }
      });
    },
    seal: () => {
      sealed ??= inTurn(async () => {
        if (buffered > 0 || parts.length === 0) await writePart();
        return parquet(parts);
      });
      return sealed;
    },
    close: () => {
      closed ??= inTurn(async () => {
        table?.closeSync();
        connection.closeSync();
      });
      return closed;
    },
  };
}

/** An empty temporary table `spool` of this connection, and its appender. */
export async function openTable<T>(
  connection: DuckDBConnection,
  columns: readonly SpoolColumn<T>[],
): Promise<DuckDBAppender> {
  // A temporary table belongs to its connection, so every spool can use the same name.
  const definition = columns.map((column) => `${column.name} ${column.type}`).join(', ');
  await connection.run(`CREATE OR REPLACE TEMP TABLE spool (${definition})`);
  return connection.createAppender('spool', null, 'temp');
}

/** Rows as a data chunk; at most {@link CHUNK_ROWS}. */
export function chunkOf<T>(rows: readonly T[], columns: readonly SpoolColumn<T>[]): DuckDBDataChunk {
  const api = duckdb();
  const chunk = api.DuckDBDataChunk.create(
    columns.map((column) => api[column.type]),
    rows.length,
  );
  chunk.setColumns(columns.map((column) => rows.map(column.value)));
  return chunk;
}
