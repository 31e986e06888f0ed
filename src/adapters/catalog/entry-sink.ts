import type { DuckDBConnection, DuckDBDataChunk, DuckDBType } from '@duckdb/node-api';
import type { EntryColumn } from '../../inventory/entry.ts';
import type { EntryBatch } from '../../inventory/entry-batch.ts';
import type { ListedDirectory } from '../../ports/shares.ts';
import type { Database } from './database.ts';
import { DuckDBTableFunction } from './duckdb.ts';
import { CHUNK_ROWS, fillChunk } from './entry-chunk.ts';
import { ENTRY_COLUMNS } from './entry-columns.ts';
import { EntryStore } from './entry-store.ts';
import { writeListed } from './listed-file.ts';
import { copyToParquet } from './sql.ts';

/** Rows and finished listings in memory, on their way into one pair of Parquet files at a time. */
export interface EntrySink {
  /** Copies a batch in. */
  add(batch: EntryBatch): void;
  listed(directories: readonly ListedDirectory[]): void;
  readonly rows: number;
  readonly listings: number;
  /** True when what is held should be written: there are `rows` rows, or as many listings, or their paths take much memory. */
  isFull(rows: number): boolean;
  /**
   * Begins to write what is held into two new files, and holds nothing any more. One at a time: what is added meanwhile is
   * held beside it.
   */
  write(entriesFile: string, listedFile: string, rowGroupRows: number): Promise<void>;
  close(): Promise<void>;
}

/** A relation whose chunks are filled on demand; `fill` sets the number of rows, 0 at the end. */
interface Source {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: DuckDBType }[];
  fill(chunk: DuckDBDataChunk): void;
}

/** Room for the batch that makes a part full. */
const BATCH_ROWS = 16_384;

/** Rows of a part that nobody wants larger or smaller. */
const PART_ROWS = 122_880;

/** Bytes of paths in a part, about: a hundred times as many as usual would fit no memory, and offsets have 32 bits. */
const TEXT_BYTES = 128 * 1024 * 1024;

let sinks = 0;

/**
 * A sink on a connection of its own, for parts of about `partRows` rows; `unknown` columns are NULL throughout. The writer
 * reads straight from the columns held here: a table in between would cost their memory once more, and a third of the time.
 */
export function createEntrySink(
  database: Database,
  unknown: ReadonlySet<EntryColumn>,
  partRows = PART_ROWS,
): EntrySink {
  const capacity = partRows + BATCH_ROWS;
  let held = new EntryStore(capacity);
  let leaving: EntryStore | null = null;
  let directories: ListedDirectory[] = [];
  let row = 0;
  sinks += 1;
  const source: Source = {
    name: `held_entries_${sinks}`,
    columns: ENTRY_COLUMNS,
    fill: (chunk) => {
      const batch = (leaving ?? held).batch;
      const taken = Math.min(CHUNK_ROWS, batch.rows - row);
      chunk.rowCount = taken;
      if (taken > 0) fillChunk(chunk, batch, row, taken, unknown);
      row += taken;
    },
  };
  // Opened while the first rows are being found.
  const opening = database.connect().then((connection) => register(connection, source));
  opening.catch(() => undefined);
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
    isFull: (rows) => held.batch.rows >= rows || directories.length >= rows || held.textBytes >= TEXT_BYTES,
    write: async (entriesFile, listedFile, rowGroupRows) => {
      [held, leaving] = [leaving ?? new EntryStore(capacity), held];
      held.clear();
      row = 0;
      const finished = directories;
      directories = [];
      const connection = await opening;
      await connection.run(copyToParquet(`FROM ${source.name}()`, entriesFile, rowGroupRows));
      await writeListed(listedFile, finished);
    },
    close: async () => {
      const connection = await opening.catch(() => null);
      connection?.closeSync();
    },
  };
}

/** Registers a table function on the engine; each call of it reads its source once. */
function register(connection: DuckDBConnection, source: Source): DuckDBConnection {
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
  return connection;
}
