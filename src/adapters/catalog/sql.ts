/** An SQL string literal. DuckDB's plain literals know no backslash escapes; only the quote is doubled. */
export function literal(text: string): string {
  if (text.includes('\0')) throw new RangeError('an SQL literal cannot hold a NUL');
  return `'${text.replaceAll("'", "''")}'`;
}

/** A path for a table function: glob characters are taken literally. */
function literalFile(file: string): string {
  return literal(file.replace(/[*?[]/g, '[$&]'));
}

/** The rows of Parquet files with one schema. Folder names such as `dt=1` never turn into columns. */
export function parquet(files: readonly string[]): string {
  return `read_parquet([${files.map(literalFile).join(', ')}], hive_partitioning = false)`;
}

/**
 * Writes a query's rows into one Parquet file. zstd at its default level; row groups of DuckDB's default size.
 * The order of the query's ORDER BY is kept whatever `preserve_insertion_order` says.
 */
export function copyToParquet(query: string, file: string): string {
  return `COPY (${query}) TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd)`;
}
