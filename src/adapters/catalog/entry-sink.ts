import {
  BLOB,
  type DuckDBAppender,
  DuckDBBlobValue,
  type DuckDBConnection,
  DuckDBDataChunk,
  UINTEGER,
} from '@duckdb/node-api';
import type { EntryColumn } from '../../inventory/entry.ts';
import type { EntryBatch } from '../../inventory/entry-batch.ts';
import type { ListedDirectory } from '../../ports/shares.ts';
import type { Database } from './database.ts';
import { CHUNK_ROWS, chunkOfBatch } from './entry-chunk.ts';
import { ENTRY_COLUMNS } from './entry-columns.ts';
import { copyToParquet } from './sql.ts';

const LISTED_TYPES = [UINTEGER, BLOB] as const;

/** Rows and finished listings in memory, on their way into one pair of Parquet files at a time. */
export interface EntrySink {
  add(batch: EntryBatch): void;
  listed(directories: readonly ListedDirectory[]): void;
  readonly rows: number;
  readonly listings: number;
  /** Writes what is held into two new files and holds nothing any more. */
  write(entriesFile: string, listedFile: string): Promise<void>;
  close(): void;
}

/** A sink on a connection of its own; `unknown` columns are NULL throughout. */
export async function createEntrySink(
  database: Database,
  unknown: ReadonlySet<EntryColumn>,
): Promise<EntrySink> {
  const connection = await database.connect();
  let entries = await openTable(connection, 'entries', ENTRY_DEFINITION);
  let finished = await openTable(connection, 'listed', 'listing UINTEGER, path BLOB');
  let rows = 0;
  let listings = 0;
  return {
    add: (batch) => {
      for (let at = 0; at < batch.rows; at += CHUNK_ROWS) {
        entries.appendDataChunk(chunkOfBatch(batch, at, Math.min(CHUNK_ROWS, batch.rows - at), unknown));
      }
      rows += batch.rows;
    },
    listed: (directories) => {
      for (let at = 0; at < directories.length; at += CHUNK_ROWS) {
        finished.appendDataChunk(listedChunk(directories.slice(at, at + CHUNK_ROWS)));
      }
      listings += directories.length;
    },
    get rows() {
      return rows;
    },
    get listings() {
      return listings;
    },
    write: async (entriesFile, listedFile) => {
      entries.closeSync();
      finished.closeSync();
      await connection.run(copyToParquet('FROM entries', entriesFile));
      await connection.run(copyToParquet('FROM listed', listedFile));
      entries = await openTable(connection, 'entries', ENTRY_DEFINITION);
      finished = await openTable(connection, 'listed', 'listing UINTEGER, path BLOB');
      rows = 0;
      listings = 0;
    },
    close: () => {
      entries.closeSync();
      finished.closeSync();
      connection.closeSync();
    },
  };
}

const ENTRY_DEFINITION = ENTRY_COLUMNS.map(({ name, type }) => `${name} ${type.toString()}`).join(', ');

/** A temporary table belongs to its connection, so every sink can use the same names. */
async function openTable(
  connection: DuckDBConnection,
  name: string,
  columns: string,
): Promise<DuckDBAppender> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${name} (${columns})`);
  return connection.createAppender(name, null, 'temp');
}

function listedChunk(directories: readonly ListedDirectory[]): DuckDBDataChunk {
  const chunk = DuckDBDataChunk.create([...LISTED_TYPES], directories.length);
  chunk.setColumns([
    directories.map(({ listing }) => listing),
    directories.map(({ path }) => new DuckDBBlobValue(path)),
  ]);
  return chunk;
}
