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
import { EntryStore } from './entry-store.ts';
import { copyToParquet } from './sql.ts';

/** Rows and finished listings in memory, on their way into one pair of Parquet files at a time. */
export interface EntrySink {
  /** Copies a batch in. */
  add(batch: EntryBatch): void;
  listed(directories: readonly ListedDirectory[]): void;
  readonly rows: number;
  readonly listings: number;
  /**
   * Begins to write what is held into two new files, and holds nothing any more. One at a time: what is added meanwhile is
   * held beside it.
   */
  write(entriesFile: string, listedFile: string, rowGroupRows: number): Promise<void>;
  close(): void;
}

/** A relation whose chunks are filled on demand; `fill` sets the number of rows, 0 at the end. */
interface Source {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: DuckDBType }[];
  fill(chunk: DuckDBDataChunk): void;
}

const LISTED_COLUMNS = [
  { name: 'listing', type: UINTEGER },
  { name: 'path', type: BLOB },
] as const;

/** Room for the batch that makes a part full. */
const BATCH_ROWS = 16_384;

/** Rows of a part that nobody wants larger or smaller. */
const PART_ROWS = 122_880;

let sinks = 0;

/**
 * A sink on a connection of its own, with room for `partRows` rows and more; `unknown` columns are NULL throughout. The Parquet writer
 * reads straight from the columns held here: a table in between would cost their memory once more, and a third of the time.
 */
export async function createEntrySink(
  database: Database,
  unknown: ReadonlySet<EntryColumn>,
  partRows = PART_ROWS,
): Promise<EntrySink> {
  const connection = await database.connect();
  const capacity = partRows + BATCH_ROWS;
  let held = new EntryStore(capacity);
  let leaving: EntryStore | null = null;
  let directories: ListedDirectory[] = [];
  let leavingDirectories: readonly ListedDirectory[] = [];
  let row = 0;
  let directory = 0;
  sinks += 1;
  const entriesName = register(connection, {
    name: `held_entries_${sinks}`,
    columns: ENTRY_COLUMNS,
    fill: (chunk) => {
      const batch = (leaving ?? held).batch;
      const taken = Math.min(CHUNK_ROWS, batch.rows - row);
      chunk.rowCount = taken;
      if (taken > 0) fillChunk(chunk, batch, row, taken, unknown);
      row += taken;
    },
  });
  const listedName = register(connection, {
    name: `held_listed_${sinks}`,
    columns: LISTED_COLUMNS,
    fill: (chunk) => {
      const some = leavingDirectories.slice(directory, directory + CHUNK_ROWS);
      chunk.rowCount = some.length;
      directory += some.length;
      if (some.length === 0) return;
      chunk.setColumns([
        some.map(({ listing }) => listing),
        some.map(({ path }) => new DuckDBBlobValue(path)),
      ]);
    },
  });
  return {
    add: (batch) => held.add(batch),
    listed: (found) => {
      for (const one of found) directories.push(one);
    },
    get rows() {
      return held.batch.rows;
    },
    get listings() {
      return directories.length;
    },
    write: async (entriesFile, listedFile, rowGroupRows) => {
      [held, leaving] = [leaving ?? new EntryStore(capacity), held];
      held.clear();
      [directories, leavingDirectories] = [[], directories];
      [row, directory] = [0, 0];
      await connection.run(copyToParquet(`FROM ${entriesName}()`, entriesFile, rowGroupRows));
      await connection.run(copyToParquet(`FROM ${listedName}()`, listedFile));
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
      mainFunction: (_info, chunk) => source.fill(chunk),
    }),
  );
  return source.name;
}
