import type { DirectoryRollup } from '../../inventory/rollup.ts';
import type { KeyRules } from '../../ports/catalog.ts';
import type { Database } from './database.ts';
import { keptFile } from './kept.ts';
import { rollupRows } from './rollup-sql.ts';
import { copyToParquet, parquet } from './sql.ts';
import { numberOf, textOf } from './values.ts';

/** An inventory to roll up, and where what comes out is kept. */
export interface RollupPlace {
  readonly home: string;
  readonly kept: string;
  readonly files: readonly string[];
  readonly source: 'scan' | 'import';
  readonly rules: KeyRules;
  readonly at: { readonly now: Date; readonly coldAfterDays: number };
}

/** The relation of `rollupRows`, computed once and kept: reading the names of a billion entries is what takes the time. */
export async function rollupRelation(database: Database, place: RollupPlace): Promise<string> {
  const { files, rules, at, source } = place;
  const kept = await keptFile(place.home, place.kept, 'rollup.parquet', async (fresh) => {
    await database.with((connection) =>
      connection.run(copyToParquet(rollupRows(files, rules, at, source), fresh)),
    );
  });
  return parquet([kept]);
}

/**
 * A directory right before all that lies below it, `/` being less than any other byte. No name holds a NUL. The path is
 * given as text with a slash in front: as the first character the Node client would drop a byte order mark.
 */
const DEPTH_FIRST = `
  SELECT '/' || directory AS path, files::DOUBLE AS files, file_bytes::DOUBLE AS file_bytes,
    directories::DOUBLE AS directories, symlinks::DOUBLE AS symlinks, cold_files::DOUBLE AS cold_files,
    cold_bytes::DOUBLE AS cold_bytes, largest_bytes::DOUBLE AS largest_bytes`;

/** The rows of a rollup, in the order and batches of `Catalog.rollup`; sorted out of core. */
export async function* streamRollup(
  database: Database,
  relation: string,
): AsyncGenerator<readonly DirectoryRollup[]> {
  // A connection of its own: another query on it would end the stream.
  const connection = await database.connect();
  try {
    const result = await connection.stream(
      `${DEPTH_FIRST} FROM ${relation} ORDER BY replace(directory, '/', chr(0))`,
    );
    for (let chunk = await result.fetchChunk(); chunk !== null; chunk = await result.fetchChunk()) {
      if (chunk.rowCount === 0) return;
      const columns = chunk.getColumns();
      yield Array.from(
        { length: chunk.rowCount },
        (_, row): DirectoryRollup => ({
          path: textOf(columns[0]?.[row]).slice(1),
          files: numberOf(columns[1]?.[row]),
          fileBytes: numberOf(columns[2]?.[row]),
          directories: numberOf(columns[3]?.[row]),
          symlinks: numberOf(columns[4]?.[row]),
          coldFiles: numberOf(columns[5]?.[row]),
          coldBytes: numberOf(columns[6]?.[row]),
          largestBytes: numberOf(columns[7]?.[row]),
        }),
      );
    }
  } finally {
    connection.closeSync();
  }
}
