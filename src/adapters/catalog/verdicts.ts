import { HeadwaterError } from '../../errors.ts';
import { type Selection, selected } from '../../evidence/selection.ts';
import type { Book, Verdict } from '../../evidence/verdict.ts';
import { safeText, shown } from '../../inventory/display.ts';
import type { JudgedPath } from '../../ports/comparison.ts';
import { type Database, rowOf } from './database.ts';
import { literal, parquet } from './sql.ts';
import { bytesOf, nameOrNull, numberOf, type Row, textOf } from './values.ts';

/**
 * The paths that a selection takes from a verdicts file, in path order, `limit` at most (null: all), batch by batch: memory does
 * not grow with their number. Throws `verdicts-unreadable`.
 */
export async function* streamVerdicts(
  database: Database,
  file: string,
  selection: Selection,
  limit: number | null,
): AsyncGenerator<readonly JudgedPath[]> {
  const { verdict, book } = selected(selection);
  const wanted = [
    ...(verdict === null ? [] : [`verdict = ${literal(verdict)}`]),
    ...(book === null ? [] : [`book = ${literal(book)}`]),
  ];
  // A connection of its own: another query on it would end the stream.
  const connection = await database.connect();
  try {
    const result = await connection.stream(
      `SELECT path, encode(key) AS key, verdict, book, reason, size_bytes FROM ${parquet([file])}
       ${wanted.length === 0 ? '' : `WHERE ${wanted.join(' AND ')}`}
       ORDER BY path, key ${limit === null ? '' : `LIMIT ${Math.max(0, Math.trunc(limit))}`}`,
    );
    for await (const rows of result.yieldRowObjects()) yield rows.map(judgedPath);
  } catch (cause) {
    throw unreadable(file, cause);
  } finally {
    connection.closeSync();
  }
}

/** {@link streamVerdicts}, for few. */
export async function listVerdicts(
  database: Database,
  file: string,
  selection: Selection,
  limit: number,
): Promise<readonly JudgedPath[]> {
  const paths: JudgedPath[] = [];
  for await (const batch of streamVerdicts(database, file, selection, limit)) paths.push(...batch);
  return paths;
}

/**
 * How many rows are in one of two verdicts files only. Rows are told apart by hashes of 64 bits: numbers are what DuckDB spills when it groups. Throws
 * `verdicts-unreadable`, which names the first of them.
 */
export async function differingVerdicts(database: Database, one: string, other: string): Promise<number> {
  const rows = (file: string, count: number) =>
    `SELECT hash(path, key, verdict, book, reason, size_bytes) AS row, ${count} AS n FROM ${parquet([file])}`;
  try {
    const { differing } = await database.with((connection) =>
      rowOf(
        connection,
        `SELECT coalesce(sum(abs(times)), 0)::BIGINT AS differing
         FROM (SELECT sum(n) AS times FROM (${rows(one, 1)} UNION ALL ${rows(other, -1)}) GROUP BY row)`,
      ),
    );
    return numberOf(differing);
  } catch (cause) {
    throw unreadable(one, cause);
  }
}

function unreadable(file: string, cause: unknown): HeadwaterError {
  return new HeadwaterError({
    code: 'verdicts-unreadable',
    blame: 'usage',
    message: `The verdicts in ${safeText(file)} cannot be read.`,
    next: ['Verify again: headwater verify', 'Or restore the file: evidence names its SHA-256.'],
    cause,
  });
}

function judgedPath(row: Row): JudgedPath {
  return {
    path: shown(bytesOf(row.path)),
    key: nameOrNull(row.key),
    verdict: textOf(row.verdict) as Verdict,
    book: textOf(row.book) as Book,
    reason: textOf(row.reason),
    sizeBytes: numberOf(row.size_bytes),
  };
}
