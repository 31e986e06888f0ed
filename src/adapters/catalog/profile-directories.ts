import type { DuckDBConnection } from '@duckdb/node-api';
import {
  type DirectoryWeight,
  type PickedDirectories,
  pickDirectories,
} from '../../inventory/profile-directories.ts';
import { rowOf, rowsOf } from './database.ts';
import { literal } from './sql.ts';
import { numberOf, type Row, textOf } from './values.ts';

/** A directory is worth a row when it holds a fiftieth of all bytes or files. */
const LEAST = 1 / 50;
const ROWS = 20;
/** Directories further down count with those above them: a bound on the queries, far below where people look. */
const DEEPEST_LOOK = 40;

/**
 * The heaviest directories of a relation with columns `directory` (as `RAW_PATH` writes it, empty for the root), `class`
 * (0 to `classes` - 1), `files` and `bytes`. Goes down one level a query, only below what is heavy itself, so that no
 * more than a hundred directories a level are held here.
 */
export async function heaviestDirectories(
  connection: DuckDBConnection,
  relation: string,
  classes: number,
): Promise<PickedDirectories> {
  const sums = `coalesce(sum(files), 0) AS files, coalesce(sum(bytes), 0) AS bytes, ${Array.from(
    { length: classes },
    (_, n) => `coalesce(sum(bytes) FILTER (class = ${n}), 0) AS part_${n}`,
  ).join(', ')}`;
  const root = weightOf(await rowOf(connection, `SELECT '' AS path, ${sums} FROM ${relation}`), classes);
  const leastBytes = Math.max(1, Math.ceil(root.bytes * LEAST));
  const leastFiles = Math.max(1, Math.ceil(root.files * LEAST));
  const heavy: DirectoryWeight[] = [];
  let above: readonly DirectoryWeight[] = [root];
  for (let depth = 1; above.length > 0 && depth <= DEEPEST_LOOK; depth++) {
    const below =
      depth === 1
        ? ''
        : `AND array_to_string(names[:${depth - 1}], '/') IN (${above.map(({ path }) => literal(path)).join(', ')})`;
    const rows = await rowsOf(
      connection,
      `SELECT array_to_string(names[:${depth}], '/') AS path, ${sums}
       FROM (SELECT *, string_split(directory, '/') AS names FROM ${relation} WHERE directory <> '')
       WHERE len(names) >= ${depth} ${below}
       GROUP BY ALL HAVING sum(bytes) >= ${leastBytes} OR sum(files) >= ${leastFiles}`,
    );
    above = rows.map((row) => weightOf(row, classes));
    heavy.push(...above);
  }
  return pickDirectories(root, heavy, { least: LEAST, limit: ROWS });
}

function weightOf(row: Row, classes: number): DirectoryWeight {
  return {
    path: textOf(row.path),
    files: numberOf(row.files),
    bytes: numberOf(row.bytes),
    parts: Array.from({ length: classes }, (_, n) => numberOf(row[`part_${n}`])),
  };
}
