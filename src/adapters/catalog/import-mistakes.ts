import { join } from 'node:path';
import type { EntryKind } from '../../inventory/entry.ts';
import type { Mistake } from '../../ports/imports.ts';
import type { Database } from './database.ts';
import { copyToParquet, parquet } from './sql.ts';
import { bytesOf, numberOf, textOf } from './values.ts';

/** Rows of an import as they lie on disk: relations. */
export interface ImportedRows {
  /** What the listing tells, one row an entry. */
  readonly entries: string;
  /** The directories that entries lie in, as often as it comes. */
  readonly parents: string;
}

/**
 * Finds the rows that cannot stand beside others, in one pass over paths that spills to disk. The result is a Parquet file
 * in `folder` with a row a mistake.
 */
export async function findMistakes(database: Database, rows: ImportedRows, folder: string): Promise<string> {
  const twice = join(folder, 'twice.parquet');
  const mistakes = join(folder, 'mistakes.parquet');
  await database.with(async (connection) => {
    await connection.run(
      copyToParquet(
        `SELECT path, min(listing) AS first FROM ${rows.entries} GROUP BY path HAVING count(*) > 1`,
        twice,
      ),
    );
    const repeated = `SELECT e.listing, e.path, e.kind, 'duplicate' AS mistake
      FROM ${rows.entries} e JOIN ${parquet([twice])} t ON e.path = t.path WHERE e.listing > t.first`;
    const inhabited = `SELECT e.listing, e.path, e.kind, 'not-a-directory' AS mistake
      FROM ${rows.entries} e LEFT JOIN ${parquet([twice])} t ON e.path = t.path
      WHERE e.kind <> 'directory' AND coalesce(e.listing = t.first, true) AND e.path IN (SELECT path FROM ${rows.parents})`;
    await connection.run(
      copyToParquet(`FROM (${repeated} UNION ALL ${inhabited}) ORDER BY mistake, listing`, mistakes),
    );
  });
  return mistakes;
}

/** The mistakes in a file of {@link findMistakes}. */
export async function* readMistakes(database: Database, file: string): AsyncGenerator<readonly Mistake[]> {
  const connection = await database.connect();
  try {
    const result = await connection.stream(`FROM ${parquet([file])} ORDER BY mistake, listing`);
    for await (const rows of result.yieldRowObjects()) {
      yield rows.map((row) => ({
        line: numberOf(row.listing),
        path: bytesOf(row.path),
        kind: textOf(row.kind) as EntryKind,
        mistake: textOf(row.mistake) as Mistake['mistake'],
      }));
    }
  } finally {
    connection.closeSync();
  }
}

/** Directories that something lies in and that no row is of; raw paths, many at a time. */
export async function* missingDirectories(
  database: Database,
  rows: ImportedRows,
): AsyncGenerator<readonly Uint8Array[]> {
  const connection = await database.connect();
  try {
    const result = await connection.stream(
      `SELECT path FROM ${rows.parents} EXCEPT SELECT path FROM ${rows.entries}`,
    );
    for await (const found of result.yieldRowObjects()) yield found.map((row) => bytesOf(row.path));
  } finally {
    connection.closeSync();
  }
}
