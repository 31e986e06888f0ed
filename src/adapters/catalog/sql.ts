import { HeadwaterError } from '../../errors.ts';
import { safeText } from '../../inventory/display.ts';

/** An SQL string literal. DuckDB's plain literals know no backslash escapes; only the quote is doubled. */
export function literal(text: string): string {
  if (text.includes('\0')) throw new RangeError('an SQL literal cannot hold a NUL');
  return `'${text.replaceAll("'", "''")}'`;
}

/**
 * A path for a table function: glob characters are taken literally. While it looks for a pattern DuckDB reads a
 * backslash as a separator, so a path with both cannot be told (seen with 1.5.6).
 */
function literalFile(file: string): string {
  if (/[*?[]/.test(file) && file.includes('\\')) {
    throw new HeadwaterError({
      code: 'directory-name-unusable',
      blame: 'usage',
      message: `Files cannot be kept at ${safeText(file)}: its name holds a backslash and one of * ? [.`,
      next: ['Use a directory whose name holds only one kind of them, or none.'],
    });
  }
  return literal(file.replace(/[*?[]/g, '[$&]'));
}

/** Throws HeadwaterError `directory-name-unusable` (usage) when what is written below a directory could not be read. */
export function assertReadableBelow(directory: string): void {
  literalFile(directory);
}

/** The rows of Parquet files with one schema. Folder names such as `dt=1` never turn into columns. */
export function parquet(files: readonly string[]): string {
  return `read_parquet([${files.map(literalFile).join(', ')}], hive_partitioning = false)`;
}

/** The rows of a Parquet file from a number on and before another. Row groups that have none of them are not read. */
export function parquetRows(file: string, from: number, to: number): string {
  return `(SELECT * EXCLUDE (file_row_number)
    FROM read_parquet([${literalFile(file)}], hive_partitioning = false, file_row_number = true)
    WHERE file_row_number >= ${from} AND file_row_number < ${to})`;
}

/** How many rows each of some Parquet files has: `file`, as it was named, and `rows`. */
export function rowCounts(files: readonly string[]): string {
  return `SELECT file_name AS file, num_rows AS rows FROM parquet_file_metadata([${files.map(literalFile).join(', ')}])`;
}

/** The rows of files of plain comma-separated values: no header, no quotes, nothing guessed. */
export function csv(files: readonly string[], columns: Readonly<Record<string, string>>): string {
  const types = Object.entries(columns).map(([name, type]) => `${literal(name)}: ${literal(type)}`);
  return `read_csv([${files.map(literalFile).join(', ')}], columns = {${types.join(', ')}}, delim = ',', quote = '',
    escape = '', header = false, auto_detect = false, hive_partitioning = false)`;
}

/** What no line holds, so that each is one field. */
const NO_SEPARATOR = '\u001f\u001e\u001f\u001e';

/**
 * The lines of a text file in a column `line`, as they are; empty ones are null. Line ends of both kinds may be mixed, which DuckDB takes
 * only when it is not strict (seen with 1.5.6).
 */
export function lines(file: string): string {
  return `read_csv([${literalFile(file)}], columns = {'line': 'VARCHAR'}, delim = ${literal(NO_SEPARATOR)}, quote = '',
    escape = '', header = false, auto_detect = false, strict_mode = false, hive_partitioning = false)`;
}

/**
 * Paths and keys are no two the same: a dictionary of them is collected in vain. zstd's first level makes files of them that are no larger than those of
 * its third, and both together take a third less time.
 */
const FORMAT = 'FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 1000';

/**
 * Writes a query's rows into one Parquet file. Row groups of DuckDB's
 * default size (122,880 rows) unless told otherwise: the writer holds one of them in memory.
 * The order of the query's ORDER BY is kept whatever `preserve_insertion_order` says.
 */
export function copyToParquet(query: string, file: string, rowGroupRows?: number): string {
  const groups = rowGroupRows === undefined ? '' : `, ROW_GROUP_SIZE ${rowGroupRows}`;
  return `COPY (${query}) TO ${literal(file)} (${FORMAT}${groups})`;
}

/**
 * Writes a query's rows into a folder for each value of a column, `COLUMN=VALUE/*.parquet`, without that column. A value of which
 * there are no rows has no folder.
 */
export function copyToParquetBy(column: string, query: string, folder: string): string {
  return `COPY (${query}) TO ${literal(folder)} (${FORMAT}, PARTITION_BY (${column}))`;
}
