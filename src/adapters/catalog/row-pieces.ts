import type { DuckDBConnection } from '@duckdb/node-api';
import { rowsOf } from './database.ts';
import { parquet, parquetRows, rowCounts } from './sql.ts';
import { numberOf, textOf } from './values.ts';

/** Rows of a piece, about: what a query makes of them, some 20 bytes a row, is held whole. */
export const PIECE_ROWS = 2 ** 20;

/**
 * The rows of Parquet files as relations of about `most` rows each: small files together, of large ones some row groups at a time. No
 * row is in two pieces, and none is left out.
 */
export async function piecesOf(
  connection: DuckDBConnection,
  files: readonly string[],
  most = PIECE_ROWS,
): Promise<readonly string[]> {
  if (files.length === 0) return [];
  const counts = await rowsOf(connection, rowCounts(files));
  const rowsIn = new Map(counts.map(({ file, rows }) => [textOf(file), numberOf(rows)]));
  const pieces: string[] = [];
  let together: string[] = [];
  let held = 0;
  const flush = (): void => {
    if (together.length > 0) pieces.push(parquet(together));
    together = [];
    held = 0;
  };
  for (const file of files) {
    const rows = rowsIn.get(file);
    if (rows === undefined) throw new Error(`${file} was not counted`);
    if (held + rows > most) flush();
    if (rows <= most) {
      together.push(file);
      held += rows;
    } else for (let from = 0; from < rows; from += most) pieces.push(parquetRows(file, from, from + most));
  }
  flush();
  return pieces;
}
