import type { BucketChange, KeptFile } from '../../ports/comparison.ts';
import type { Database } from './database.ts';
import { heldRows } from './listing-sql.ts';
import { parquet } from './sql.ts';
import { nameOf, numberOf, textOf } from './values.ts';

/**
 * What differs between the listing that evidence keeps and a later one of the same prefix, in key order, batch by batch. A key may
 * be in several files of the later one.
 */
export async function* bucketChanges(
  database: Database,
  before: KeptFile,
  after: readonly string[],
): AsyncGenerator<readonly BucketChange[]> {
  const now =
    after.length === 0
      ? `(SELECT * FROM ${parquet([before.file])} LIMIT 0)`
      : `(SELECT DISTINCT ON (key) * FROM ${parquet(after)})`;
  // A connection of its own: another query on it would end the stream.
  const connection = await database.connect();
  try {
    const result = await connection.stream(
      `SELECT encode(coalesce(a.key, b.key)) AS key,
         CASE WHEN b.key IS NULL THEN 'written' WHEN a.key IS NULL THEN 'deleted' ELSE 'rewritten' END AS what,
         coalesce(a.size_bytes, b.size_bytes) AS size_bytes,
         coalesce(a.etag, b.etag) AS etag,
         epoch_ms(a.last_modified) AS modified_ms
       FROM ${heldRows(parquet([before.file]))} b FULL JOIN ${now} a ON a.key = b.key
       WHERE a.key IS NULL OR b.key IS NULL
         OR a.etag <> b.etag OR a.size_bytes <> b.size_bytes OR a.last_modified <> b.last_modified
       ORDER BY key`,
    );
    for await (const rows of result.yieldRowObjects()) {
      yield rows.map((row) => ({
        key: nameOf(row.key),
        what: textOf(row.what) as BucketChange['what'],
        sizeBytes: numberOf(row.size_bytes),
        etag: textOf(row.etag),
        modifiedAt: row.modified_ms === null ? null : new Date(numberOf(row.modified_ms)).toISOString(),
      }));
    }
  } finally {
    connection.closeSync();
  }
}
