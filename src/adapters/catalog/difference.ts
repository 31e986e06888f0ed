import { shown } from '../../inventory/display.ts';
import type { ScanDifference } from '../../ports/catalog.ts';
import { type Database, rowOf } from './database.ts';
import { parquet } from './sql.ts';
import { bytesListOf, numberOf } from './values.ts';

const EXAMPLES = 10;

/**
 * What differs between two scans of a share. A directory's times move whenever a name in it does, so for
 * directories, and for what has no content, only the kind counts.
 */
export async function differenceOf(
  database: Database,
  before: readonly string[],
  after: readonly string[],
): Promise<ScanDifference> {
  const row = await database.with((connection) =>
    rowOf(
      connection,
      `SELECT
         count(*) FILTER (before_kind IS NULL) AS added,
         count(*) FILTER (after_kind IS NULL) AS removed,
         count(*) FILTER (before_kind IS NOT NULL AND after_kind IS NOT NULL) AS changed,
         min(path, ${EXAMPLES}) AS examples
       FROM (
         SELECT coalesce(b.path, a.path) AS path, b.kind AS before_kind, a.kind AS after_kind
         FROM ${parquet(before)} b FULL JOIN ${parquet(after)} a ON a.path = b.path
         WHERE a.kind IS DISTINCT FROM b.kind
           OR (a.kind IN ('file', 'symlink') AND (
             a.size_bytes <> b.size_bytes
             OR a.mtime_ns <> b.mtime_ns
             OR a.link_target IS DISTINCT FROM b.link_target))
       )`,
    ),
  );
  return {
    added: numberOf(row.added),
    removed: numberOf(row.removed),
    changed: numberOf(row.changed),
    examples: bytesListOf(row.examples).map(shown),
  };
}
