import { shown } from '../../inventory/display.ts';
import type { Duplicates } from '../../inventory/duplicates.ts';
import { type Database, rowOf, rowsOf } from './database.ts';
import { parquet } from './sql.ts';
import { bytesListOf, numberOf, textOf } from './values.ts';

/** Groups that are listed, and paths named of each. */
const GROUPS = 10;
const EXAMPLES = 3;

/**
 * Counts contents that a share holds more than once. `checksums` is a relation (path, size_bytes, checksum, outcome) of
 * a finished side table. Only files whose size and checksum occur twice are looked up in the inventory, for their inode:
 * several names of one are one file.
 */
export async function duplicatesOf(
  database: Database,
  files: readonly string[],
  checksums: { readonly algorithm: Duplicates['algorithm']; readonly relation: string },
): Promise<Duplicates> {
  // `changed` holds the checksum of what a file became later: not the file that the inventory has.
  const known = `(SELECT path, size_bytes, checksum FROM ${checksums.relation}
    WHERE outcome IN ('hashed', 'reused') AND checksum IS NOT NULL AND size_bytes > 0)`;
  return database.with(async (connection) => {
    await connection.run(`
      CREATE OR REPLACE TEMP TABLE same_content AS
      WITH twice AS (SELECT size_bytes, checksum FROM ${known} GROUP BY ALL HAVING count(*) > 1),
      members AS (
        SELECT k.path, k.size_bytes, k.checksum,
          CASE WHEN e.inode > 0 THEN concat(e.device, ':', e.inode) ELSE k.path::VARCHAR END AS file
        FROM ${known} k JOIN twice USING (size_bytes, checksum) JOIN ${parquet(files)} e ON e.path = k.path
      )
      SELECT size_bytes, checksum, count(DISTINCT file) AS copies, min(path, ${EXAMPLES}) AS examples
      FROM members GROUP BY size_bytes, checksum HAVING count(DISTINCT file) > 1`);
    const sums = await rowOf(
      connection,
      `SELECT count(*) AS groups, sum(copies - 1) AS files, sum((copies - 1) * size_bytes) AS bytes FROM same_content`,
    );
    const compared = await rowOf(
      connection,
      `SELECT count(*) AS files, sum(size_bytes) AS bytes FROM ${known}`,
    );
    const all = await rowOf(
      connection,
      `SELECT count(*) AS files, sum(size_bytes) AS bytes FROM ${parquet(files)} WHERE kind = 'file' AND size_bytes > 0`,
    );
    const rows = await rowsOf(
      connection,
      `SELECT *, (copies - 1) * size_bytes AS redundant FROM same_content
       ORDER BY redundant DESC, checksum LIMIT ${GROUPS}`,
    );
    return {
      algorithm: checksums.algorithm,
      compared: { files: numberOf(compared.files), bytes: numberOf(compared.bytes) },
      notCompared: {
        files: Math.max(0, numberOf(all.files) - numberOf(compared.files)),
        bytes: Math.max(0, numberOf(all.bytes) - numberOf(compared.bytes)),
      },
      groups: numberOf(sums.groups),
      redundant: { files: numberOf(sums.files), bytes: numberOf(sums.bytes) },
      largest: rows.map((row) => ({
        checksum: textOf(row.checksum),
        sizeBytes: numberOf(row.size_bytes),
        copies: numberOf(row.copies),
        redundantBytes: numberOf(row.redundant),
        examples: bytesListOf(row.examples).map(shown),
      })),
    };
  });
}
