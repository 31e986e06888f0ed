import { writeFile } from 'node:fs/promises';
import type { EntryColumn } from '../../inventory/entry.ts';
import type { EntryBatch } from '../../inventory/entry-batch.ts';
import type { ListedDirectory } from '../../ports/shares.ts';
import { ENTRY_COLUMNS } from './entry-columns.ts';
import { pagesOf } from './entry-pages.ts';
import { EntryStore } from './entry-store.ts';
import { writeListed } from './listed-file.ts';
import { pageCompression } from './parquet/compression.ts';
import { ParquetRows } from './parquet/parquet-rows.ts';

/** Rows and finished listings in memory, on their way into one pair of files at a time. */
export interface EntrySink {
  /** Takes a batch in; its columns may be used for something else afterwards. */
  add(batch: EntryBatch): void;
  listed(directories: readonly ListedDirectory[]): void;
  readonly rows: number;
  readonly listings: number;
  /** True when what is held should be written: there are `rows` rows, or as many listings, or they take much memory. */
  isFull(rows: number): boolean;
  /** Begins to write what is held into two new files, and holds nothing any more: more may be added meanwhile. */
  write(entriesFile: string, listedFile: string): Promise<void>;
}

/** Rows that make a page; fewer are held back until there are more. A page a column costs about 50 bytes. */
const PAGE_ROWS = 4096;
/** Of a batch that is a page by itself, without being copied first. */
const LEAST_ROWS = PAGE_ROWS / 2;
/** Bytes of paths and targets that make a page, however few rows they are: those of usual rows are a fiftieth. */
const PAGE_TEXT_BYTES = 16 * 2 ** 20;
/** Rows of a row group, the unit in which queries share the work. */
const GROUP_ROWS = 81_920;
/** Bytes of pages after which a file is written: five million rows of the usual kind. */
const FILE_BYTES = 128 * 2 ** 20;

/**
 * A sink whose rows become compressed Parquet pages as they come, so that what waits to be written is small; `unknown`
 * columns are NULL throughout.
 */
export function createEntrySink(unknown: ReadonlySet<EntryColumn>): EntrySink {
  const pages = new ParquetRows(ENTRY_COLUMNS, pageCompression(), GROUP_ROWS);
  const waiting = new EntryStore(PAGE_ROWS + LEAST_ROWS);
  let directories: ListedDirectory[] = [];
  const addPage = (batch: EntryBatch): void => pages.add(batch.rows, pagesOf(batch, unknown));
  const addWaiting = (): void => {
    if (waiting.batch.rows > 0) addPage(waiting.batch);
    waiting.clear();
  };
  return {
    add: (batch) => {
      if (waiting.batch.rows === 0 && batch.rows >= LEAST_ROWS) {
        addPage(batch);
        return;
      }
      waiting.add(batch);
      if (waiting.batch.rows >= PAGE_ROWS || waiting.textBytes >= PAGE_TEXT_BYTES) addWaiting();
    },
    listed: (found) => {
      for (const one of found) directories.push(one);
    },
    get rows() {
      return pages.rows + waiting.batch.rows;
    },
    get listings() {
      return directories.length;
    },
    isFull: (rows) =>
      pages.rows + waiting.batch.rows >= rows || directories.length >= rows || pages.sizeBytes >= FILE_BYTES,
    write: async (entriesFile, listedFile) => {
      addWaiting();
      const file = Buffer.concat(pages.take());
      const finished = directories;
      directories = [];
      await writeFile(entriesFile, file);
      await writeListed(listedFile, finished);
    },
  };
}
