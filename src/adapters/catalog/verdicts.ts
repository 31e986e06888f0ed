import { HeadwaterError } from '../../errors.ts';
import type { Book, Verdict } from '../../evidence/verdict.ts';
import { safeText, shown } from '../../inventory/display.ts';
import type { JudgedPath } from '../../ports/comparison.ts';
import { type Database, rowsOf } from './database.ts';
import { literal, parquet } from './sql.ts';
import { bytesOf, nameOrNull, numberOf, textOf } from './values.ts';

/** The first `limit` paths of a verdicts file, of one verdict or (null) of all. Throws `verdicts-unreadable`. */
export async function listVerdicts(
  database: Database,
  file: string,
  verdict: Verdict | null,
  limit: number,
): Promise<readonly JudgedPath[]> {
  const only = verdict === null ? '' : `WHERE verdict = ${literal(verdict)}`;
  try {
    const rows = await database.with((connection) =>
      rowsOf(
        connection,
        `SELECT path, encode(key) AS key, verdict, book, reason, size_bytes FROM ${parquet([file])} ${only}
         ORDER BY path, key LIMIT ${Math.max(0, Math.trunc(limit))}`,
      ),
    );
    return rows.map((row) => ({
      path: shown(bytesOf(row.path)),
      key: nameOrNull(row.key),
      verdict: textOf(row.verdict) as Verdict,
      book: textOf(row.book) as Book,
      reason: textOf(row.reason),
      sizeBytes: numberOf(row.size_bytes),
    }));
  } catch (cause) {
    throw new HeadwaterError({
      code: 'verdicts-unreadable',
      blame: 'usage',
      message: `The verdicts in ${safeText(file)} cannot be read.`,
      next: ['Verify again: headwater verify', 'Or restore the file: evidence names its SHA-256.'],
      cause,
    });
  }
}
