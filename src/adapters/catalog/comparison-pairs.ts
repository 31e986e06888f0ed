import { join } from 'node:path';
import type { KnownSum, Pair } from '../../ports/comparison.ts';
import type { ChecksumAlgorithm } from '../../ports/hashing.ts';
import type { SumAlgorithm } from '../../ports/source-reads.ts';
import { createDatabase, type Database } from './database.ts';
import { heldRows } from './listing-sql.ts';
import { isReadAfter } from './side-table-kinds.ts';
import type { SumTable } from './side-tables.ts';
import { copyToParquet, parquet } from './sql.ts';
import { bigintOf, bytesOf, numberOf, type Row, textOf } from './values.ts';

const READING_MEMORY_LIMIT = '512MB';

/** Rows of one batch of a comparison. */
export const BATCH_PAIRS = 512;

const IN_WORDS_OF_S3: Readonly<Record<ChecksumAlgorithm, SumAlgorithm>> = {
  crc64nvme: 'CRC64NVME',
  sha256: 'SHA256',
};

/** Where pairs are found. */
export interface PairSources {
  /** Relation of `mappedEntries`. */
  readonly entries: string;
  readonly keyPrefix: string;
  /** What the inventory has of files beside that. */
  readonly sums: readonly SumTable[];
  /** A file of `listingRows`, in the order of its keys. */
  readonly listing: string;
  /** For what the reading of it spills. */
  readonly home: string;
  /** For what is only needed meanwhile. */
  readonly stage: string;
}

/**
 * Every mapped file and symlink in path order, with what `sums` have of it. Keys are in the same order as paths, so the entries are
 * sorted out of core and read beside the listing, which is sorted already: a join and a sort in one query are more than DuckDB can spill. Memory does
 * not grow with the number of pairs.
 */
export async function* streamPairs(
  database: Database,
  { entries, keyPrefix, sums, listing, home, stage }: PairSources,
): AsyncGenerator<readonly Pair[]> {
  const inOrder = createDatabase(home, { memoryLimit: READING_MEMORY_LIMIT, threads: 1, inOrder: true });
  const held = `SELECT encode(key) AS key, etag, size_bytes FROM ${heldRows(parquet([listing]))}`;
  const objects = objectsAhead(rowsIn(inOrder, held));
  try {
    const prefix = Buffer.from(keyPrefix);
    const files = await filesWith(database, entries, sums, stage);
    for await (const some of rowsIn(database, `FROM ${files} ORDER BY path`)) {
      const pairs: Pair[] = [];
      for (const row of some) {
        const path = bytesOf(row.path);
        const key = Buffer.concat([prefix, path]);
        pairs.push(pairOf(row, { path, key, object: await objects.at(key), sums }));
      }
      for (let at = 0; at < pairs.length; at += BATCH_PAIRS) yield pairs.slice(at, at + BATCH_PAIRS);
    }
  } finally {
    await objects.close();
    await inOrder.close();
  }
}

/** Relation of the files and links, with what `sums` have of them: that join is done before anything is sorted. */
async function filesWith(
  database: Database,
  entries: string,
  sums: readonly SumTable[],
  stage: string,
): Promise<string> {
  const moving = "e.source = 'mapped' AND e.kind IN ('file', 'symlink')";
  if (sums.length === 0)
    return `(SELECT path, kind, content_bytes, mtime_ns FROM ${entries} e WHERE ${moving})`;
  const file = join(stage, 'files.parquet');
  await database.with((connection) =>
    connection.run(
      copyToParquet(
        `SELECT e.path, e.kind, e.content_bytes, e.mtime_ns, e.ctime_ns ${sums.map(knownColumns).join('')}
         FROM ${entries} e ${sums.map(knownJoin).join('')} WHERE ${moving}`,
        file,
      ),
    ),
  );
  return parquet([file]);
}

/** Rows of a query, some at a time, on a connection of their own: another query on it would end the stream. */
async function* rowsIn(database: Database, query: string): AsyncGenerator<readonly Row[], undefined> {
  const connection = await database.connect();
  try {
    const result = await connection.stream(query);
    yield* result.yieldRowObjects();
  } finally {
    connection.closeSync();
  }
}

/** Objects in the order of their keys, asked for in that order. */
function objectsAhead(rows: AsyncGenerator<readonly Row[], undefined>) {
  let some: readonly Row[] = [];
  let next = 0;
  let key: Uint8Array | null = null;
  const advance = async (): Promise<void> => {
    next += 1;
    while (next >= some.length) {
      const more = await rows.next();
      if (more.done === true) {
        key = null;
        return;
      }
      [some, next] = [more.value, 0];
    }
    key = bytesOf((some[next] as Row).key);
  };
  let begun: Promise<void> | null = null;
  return {
    /** The object with this key; null when there is none. */
    at: async (wanted: Uint8Array): Promise<Row | null> => {
      begun ??= advance();
      await begun;
      for (;;) {
        const order = key === null ? 1 : Buffer.compare(key, wanted);
        if (order >= 0) return order === 0 ? (some[next] as Row) : null;
        await advance();
      }
    },
    close: () => rows.return(undefined),
  };
}

/**
 * One that was taken over from an earlier inventory must have been read after the last change that the ctime tells of: what was written
 * in between, with its mtime set back, has another content.
 */
function knownColumns({ algorithm: sum }: SumTable): string {
  const readAt = `${sum}.read_at_ns`;
  const holds = `${isReadAfter(readAt, 'e.mtime_ns')} AND coalesce(${isReadAfter(readAt, 'e.ctime_ns')}, true)`;
  return `, CASE WHEN ${holds} THEN ${sum}.checksum END AS ${sum}, ${readAt} AS ${sum}_at`;
}

function knownJoin({ algorithm: sum, relation }: SumTable): string {
  return `
      LEFT JOIN (SELECT path, size_bytes, mtime_ns, checksum, read_at_ns FROM ${relation} WHERE outcome IN ('hashed', 'reused')) ${sum}
        ON e.kind = 'file' AND ${sum}.path = e.path AND ${sum}.size_bytes = e.content_bytes AND ${sum}.mtime_ns = e.mtime_ns`;
}

function pairOf(
  row: Row,
  found: {
    readonly path: Uint8Array;
    readonly key: Buffer;
    readonly object: Row | null;
    readonly sums: readonly SumTable[];
  },
): Pair {
  const { path, key, object, sums } = found;
  return {
    path,
    kind: textOf(row.kind) === 'file' ? 'file' : 'symlink',
    key: key.toString(),
    sizeBytes: row.content_bytes === null ? null : numberOf(row.content_bytes),
    mtimeNs: row.mtime_ns === null ? null : bigintOf(row.mtime_ns),
    ctimeNs: row.ctime_ns === null || row.ctime_ns === undefined ? null : bigintOf(row.ctime_ns),
    known: sums.flatMap(({ algorithm }): KnownSum[] => {
      const value = row[algorithm];
      if (value === null || value === undefined) return [];
      const readAtNs = bigintOf(row[`${algorithm}_at`]);
      return [{ algorithm: IN_WORDS_OF_S3[algorithm], value: textOf(value), readAtNs }];
    }),
    object: object === null ? 'absent' : 'present',
    etag: object === null || object.etag === null ? null : textOf(object.etag),
    objectBytes: object === null ? null : numberOf(object.size_bytes),
  };
}
