import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { LocalPart, ShardWriter } from '../../ports/shards.ts';
import { createDatabase, type Database, rowOf, rowsOf } from './database.ts';
import { duckdb } from './duckdb.ts';
import { createEntrySink } from './entry-sink.ts';
import { sha256Of } from './file-digest.ts';
import { listedRows } from './listed-file.ts';
import { CHUNK_ROWS } from './spool.ts';
import { copyToParquet, parquet } from './sql.ts';
import { createStage, removeStage } from './staging.ts';
import { bytesOf, numberOf } from './values.ts';
import { writeTrouble } from './write-trouble.ts';

interface Raw {
  readonly entries: string;
  readonly listed: string;
}

/** Collects one shard's rows in a folder and a database of its own; see the port for what is promised. */
export async function startShard(
  directory: string,
  memoryLimit: string,
  partRows: number,
): Promise<ShardWriter> {
  const stage = await createStage(directory);
  const database = createDatabase(directory, { memoryLimit, threads: null });
  try {
    return await writerIn(stage, database, partRows);
  } catch (error) {
    await database.close();
    await removeStage(stage);
    throw error;
  }
}

async function writerIn(stage: string, database: Database, partRows: number): Promise<ShardWriter> {
  const sink = createEntrySink(new Set());
  const raw: Raw[] = [];
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <R>(work: () => Promise<R>): Promise<R> => {
    const turn = last.then(work).catch((error: unknown): never => {
      throw writeTrouble(error, stage);
    });
    last = turn.catch(() => undefined);
    return turn;
  };
  const write = async (): Promise<void> => {
    const nth = raw.length + 1;
    const files = {
      entries: join(stage, `raw-${nth}.parquet`),
      listed: join(stage, `listed-${nth}.csv`),
    };
    await sink.write(files.entries, files.listed);
    raw.push(files);
  };
  return {
    add: (batch) =>
      inTurn(async () => {
        sink.add(batch);
        if (sink.isFull(partRows)) await write();
      }),
    listed: (directories) => inTurn(async () => sink.listed(directories)),
    finish: (given) =>
      inTurn(async () => {
        if (sink.rows + sink.listings > 0 || raw.length === 0) await write();
        const parts = await database.with((connection) => keepListed(connection, stage, raw));
        const files = parts.map(({ file }) => file);
        const fileBytes =
          files.length === 0 ? 0 : await database.with((connection) => fileBytesOf(connection, files));
        return {
          parts,
          rows: parts.reduce((sum, { rows }) => sum + rows, 0),
          fileBytes,
          pending: () =>
            pendingOf(
              database,
              given,
              files,
              raw.map(({ listed }) => listed),
            ),
        };
      }),
    close: async () => {
      await last;
      await database.close();
      await removeStage(stage);
    },
  };
}

/** Rows of directories that were listed whole; the others are listed again by whom they are handed on to. */
async function keepListed(
  connection: DuckDBConnection,
  stage: string,
  raw: readonly Raw[],
): Promise<readonly LocalPart[]> {
  const listed = listedRows(raw.map((files) => files.listed));
  const parts: LocalPart[] = [];
  for (const { entries } of raw) {
    const file = join(stage, `part-${parts.length + 1}.parquet`);
    const kept = `SELECT * FROM ${parquet([entries])} WHERE listing IN (SELECT listing FROM ${listed})`;
    await connection.run(copyToParquet(kept, file));
    const row = await rowOf(connection, `SELECT count(*) AS rows FROM ${parquet([file])}`);
    const rows = numberOf(row.rows);
    if (rows === 0) continue;
    parts.push({ file, rows, sizeBytes: (await stat(file)).size, sha256: await sha256Of(file) });
  }
  return parts;
}

async function fileBytesOf(connection: DuckDBConnection, files: readonly string[]): Promise<number> {
  const row = await rowOf(
    connection,
    `SELECT coalesce(sum(size_bytes) FILTER (kind = 'file'), 0) AS bytes FROM ${parquet(files)}`,
  );
  return numberOf(row.bytes);
}

async function* pendingOf(
  database: Database,
  given: readonly Uint8Array[],
  parts: readonly string[],
  listed: readonly string[],
): AsyncGenerator<readonly Uint8Array[]> {
  const connection = await database.connect();
  try {
    const { BLOB, DuckDBBlobValue, DuckDBDataChunk } = duckdb();
    await connection.run('CREATE OR REPLACE TEMP TABLE given (path BLOB)');
    const appender = await connection.createAppender('given', null, 'temp');
    for (let at = 0; at < given.length; at += CHUNK_ROWS) {
      const some = given.slice(at, at + CHUNK_ROWS);
      const chunk = DuckDBDataChunk.create([BLOB], some.length);
      chunk.setColumns([some.map((path) => new DuckDBBlobValue(path))]);
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
    const found =
      parts.length === 0 ? '' : `UNION SELECT path FROM ${parquet(parts)} WHERE kind = 'directory'`;
    const result = await connection.stream(
      `SELECT path FROM (SELECT path FROM given ${found}) ANTI JOIN ${listedRows(listed)} USING (path) ORDER BY path`,
    );
    for await (const rows of result.yieldRowObjects()) yield rows.map((row) => bytesOf(row.path));
    await rowsOf(connection, 'DROP TABLE given');
  } finally {
    connection.closeSync();
  }
}
