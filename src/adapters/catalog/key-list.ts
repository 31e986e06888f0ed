import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { HeadwaterError } from '../../errors.ts';
import { safeText } from '../../inventory/display.ts';
import type { KeyList } from '../../ports/key-list.ts';
import { createDatabase, type Database, rowOf } from './database.ts';
import { sha256Of } from './file-digest.ts';
import { copyToParquet, lines, literal, parquet } from './sql.ts';
import { createStage, removeStage } from './staging.ts';
import { numberOf, textOf } from './values.ts';
import { writeTrouble } from './write-trouble.ts';

const MEMORY_LIMIT = '1GB';

/**
 * Opens a file with one key of `bucket` a line, as it is or as `s3://bucket/key`; empty lines count for nothing, and a key that is there twice
 * counts once. Sorts on disk below `directory`. Throws HeadwaterError `key-list-unreadable` (usage) and `disk-unwritable` (held).
 */
export async function openKeyList(directory: string, file: string, bucket: string): Promise<KeyList> {
  const path = resolve(file);
  await access(path).catch((cause: NodeJS.ErrnoException) => {
    throw unreadable(path, cause.code ?? 'unreadable', cause);
  });
  const stage = await createStage(directory);
  const sorted = join(stage, 'keys.parquet');
  const database = createDatabase(directory, { memoryLimit: MEMORY_LIMIT, threads: null });
  const drop = async (): Promise<void> => {
    await database.close();
    await removeStage(stage);
  };
  try {
    await sortKeys(database, path, bucket, sorted);
    const counted = await database.with((connection) =>
      rowOf(connection, `SELECT count(*) AS keys FROM ${parquet([sorted])}`),
    );
    return {
      sha256: await sha256Of(path),
      keys: numberOf(counted.keys),
      batches: (after, size) => batchesOf(database, sorted, after, size),
      drop,
    };
  } catch (error) {
    await drop();
    throw error;
  }
}

async function sortKeys(database: Database, file: string, bucket: string, sorted: string): Promise<void> {
  const start = `s3://${bucket}/`;
  const key = `CASE WHEN starts_with(line, ${literal(start)}) THEN substr(line, ${start.length + 1}) ELSE line END`;
  const query = `SELECT DISTINCT ${key} AS key FROM (SELECT rtrim(line, chr(13)) AS line FROM ${lines(file)}) WHERE line <> '' ORDER BY key`;
  await database
    .with((connection) => connection.run(copyToParquet(query, sorted)))
    .catch((error: unknown) => {
      const trouble = writeTrouble(error, sorted);
      throw trouble === error ? unreadable(file, 'it is no UTF-8 text with a key a line', error) : trouble;
    });
}

async function* batchesOf(
  database: Database,
  sorted: string,
  after: string | null,
  size: number,
): AsyncGenerator<readonly string[]> {
  // A connection of its own: another query on it would end the stream.
  const connection = await database.connect();
  try {
    const behind = after === null ? '' : `WHERE key > ${literal(after)}`;
    const result = await connection.stream(`SELECT key FROM ${parquet([sorted])} ${behind} ORDER BY key`);
    let batch: string[] = [];
    for await (const rows of result.yieldRowObjects()) {
      for (const row of rows) {
        batch.push(textOf(row.key));
        if (batch.length < size) continue;
        yield batch;
        batch = [];
      }
    }
    if (batch.length > 0) yield batch;
  } finally {
    connection.closeSync();
  }
}

function unreadable(file: string, why: string, cause: unknown): HeadwaterError {
  return new HeadwaterError({
    code: 'key-list-unreadable',
    blame: 'usage',
    message: `The list ${safeText(file)} cannot be read (${why}).`,
    next: ['Write one key a line, in UTF-8, as the bucket has it or as s3://BUCKET/KEY.'],
    cause,
  });
}
