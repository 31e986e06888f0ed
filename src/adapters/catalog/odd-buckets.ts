import type { Database } from './database.ts';
import { bindings, duckdb } from './duckdb.ts';
import { CHUNK_ROWS } from './spool.ts';
import { copyToParquet, parquet } from './sql.ts';

/** Writes the buckets of which `codes` has another code than `common`; the relation of them: `bucket` and `code`. */
export async function writeOddBuckets(
  database: Database,
  file: string,
  codes: Int8Array,
  common: number,
): Promise<string> {
  await database.with(async (connection) => {
    await connection.run('CREATE OR REPLACE TEMP TABLE odd (bucket UINTEGER, code TINYINT)');
    const appender = await connection.createAppender('odd', null, 'temp');
    const buckets = new Uint32Array(CHUNK_ROWS);
    const theirs = new Int8Array(CHUNK_ROWS);
    let rows = 0;
    const { DuckDBDataChunk, TINYINT, UINTEGER } = duckdb();
    const low = bindings();
    const append = (): void => {
      const chunk = DuckDBDataChunk.create([UINTEGER, TINYINT], rows);
      [buckets, theirs].forEach((column, index) => {
        const vector = low.data_chunk_get_vector(chunk.chunk, index);
        low.copy_data_to_vector(vector, 0, column.buffer, 0, rows * column.BYTES_PER_ELEMENT);
      });
      appender.appendDataChunk(chunk);
      rows = 0;
    };
    for (let bucket = 0; bucket < codes.length; bucket++) {
      const code = codes[bucket] as number;
      if (code === common) continue;
      buckets[rows] = bucket;
      theirs[rows] = code;
      rows += 1;
      if (rows === CHUNK_ROWS) append();
    }
    if (rows > 0) append();
    appender.closeSync();
    await connection.run(copyToParquet('FROM odd', file));
  });
  return parquet([file]);
}
