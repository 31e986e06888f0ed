import {
  BLOB,
  DuckDBBlobValue,
  type DuckDBConnection,
  type DuckDBDataChunk,
  DuckDBTableFunction,
  type DuckDBType,
  UINTEGER,
} from '@duckdb/node-api';
import type { EntryColumn } from '../../inventory/entry.ts';
import type { EntryBatch } from '../../inventory/entry-batch.ts';
import type { ListedDirectory } from '../../ports/shares.ts';
import type { Database } from './database.ts';
import { CHUNK_ROWS, fillChunk } from './entry-chunk.ts';
import { ENTRY_COLUMNS } from './entry-columns.ts';
import { copyToParquet } from './sql.ts';

/** Rows and finished listings in memory, on their way into one pair of Parquet files at a time. */
export interface EntrySink {
  add(batch: EntryBatch): void;
  /** The batch is kept until it is written; it must not change meanwhile. */
  listed(directories: readonly ListedDirectory[]): void;
  readonly rows: number;
  readonly listings: number;
  /** Writes what is held into two new files and holds nothing any more. */
  write(entriesFile: string, listedFile: string, rowGroupRows: number): Promise<void>;
  close(): void;
}

/** A relation whose chunks are filled on demand; `fill` gives the number of rows it wrote, 0 at the end. */
interface Source {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: DuckDBType }[];
  fill(chunk: DuckDBDataChunk): number;
}

const LISTED_COLUMNS = [
  { name: 'listing', type: UINTEGER },
  { name: 'path', type: BLOB },
] as const;

let sinks = 0;

/**
 * A sink on a connection of its own; `unknown` columns are NULL throughout. The Parquet writer reads straight from the
 * batches: a table in between would cost their memory once more, and a third of the time.
 */
export async function createEntrySink(
  database: Database,
  unknown: ReadonlySet<EntryColumn>,
): Promise<EntrySink> {
  const connection = await database.connect();
  let batches: EntryBatch[] = [];
  let directories: ListedDirectory[] = [];
  let rows = 0;
  let at = { batch: 0, row: 0 };
  let listedAt = 0;
  sinks += 1;
  const entriesName = register(connection, {
    name: `held_entries_${sinks}`,
    columns: ENTRY_COLUMNS,
    fill: (chunk) => {
      const batch = batches[at.batch];
      if (batch === undefined) return 0;
      const taken = Math.min(CHUNK_ROWS, batch.rows - at.row);
      chunk.rowCount = taken;
      fillChunk(chunk, batch, at.row, taken, unknown);
      at = at.row + taken < batch.rows ? { ...at, row: at.row + taken } : { batch: at.batch + 1, row: 0 };
      return taken;
    },
  });
  const listedName = register(connection, {
    name: `held_listed_${sinks}`,
    columns: LISTED_COLUMNS,
    fill: (chunk) => {
      const some = directories.slice(listedAt, listedAt + CHUNK_ROWS);
      chunk.rowCount = some.length;
      if (some.length === 0) return 0;
      chunk.setColumns([
        some.map(({ listing }) => listing),
        some.map(({ path }) => new DuckDBBlobValue(path)),
      ]);
      listedAt += some.length;
      return some.length;
    },
  });
  return {
    add: (batch) => {
      if (batch.rows === 0) return;
      batches.push(batch);
      rows += batch.rows;
    },
    listed: (found) => void directories.push(...found),
    get rows() {
      return rows;
    },
    get listings() {
      return directories.length;
    },
    write: async (entriesFile, listedFile, rowGroupRows) => {
      at = { batch: 0, row: 0 };
      listedAt = 0;
      await connection.run(copyToParquet(`FROM ${entriesName}()`, entriesFile, rowGroupRows));
      await connection.run(copyToParquet(`FROM ${listedName}()`, listedFile));
      batches = [];
      directories = [];
      rows = 0;
    },
    close: () => connection.closeSync(),
  };
}

/** Registers a table function on the engine; each call of it reads its source once. */
function register(connection: DuckDBConnection, source: Source): string {
  connection.registerTableFunction(
    DuckDBTableFunction.create({
      name: source.name,
      bindFunction: (info) => {
        for (const { name, type } of source.columns) info.addResultColumn(name, type);
      },
      initFunction: (info) => info.setMaxThreads(1),
      mainFunction: (_info, chunk) => {
        if (source.fill(chunk) === 0) chunk.rowCount = 0;
      },
    }),
  );
  return source.name;
}
