import { join } from 'node:path';
import type { DuckDBConnection, DuckDBMaterializedResult } from '@duckdb/node-api';
import { ALL_FLAGS, FLAGS } from './bucket-flags.ts';
import { type Side, type SumName, type Sums, sidesOf } from './bucket-sums.ts';
import type { Database } from './database.ts';
import { bindings } from './duckdb.ts';
import type { FactSources, List } from './facts-sql.ts';
import { writeOddBuckets } from './odd-buckets.ts';
import { codeOf } from './plain-classes.ts';
import { type Buckets, bucketOf, MIXED } from './plain-sql.ts';
import { piecesOf } from './row-pieces.ts';
import { createLane, type SumLane } from './sum-lane.ts';

/** Which class each bucket is of. */
export interface BucketClasses {
  /** Classes that plain buckets are of. */
  readonly codes: readonly number[];
  /** The class of all buckets that are not in `odd`. */
  readonly common: number;
  /** Relation of the other buckets: `bucket`, and `code` of its class, {@link MIXED} when it is mixed. */
  readonly odd: string;
  /** How many buckets are mixed. */
  readonly mixed: number;
}

/** What buckets are classified by. */
interface Classifying {
  readonly sums: Sums;
  readonly buckets: Buckets;
  /** The files of each list. */
  readonly lists: Readonly<Record<List, readonly string[]>>;
  /** Where what is odd is written. */
  readonly stage: string;
}

/** The numbers of all buckets: for each kind of sum 8 bytes a bucket, a byte of flags, and 16 bytes when times are compared. */
interface Numbers {
  readonly sums: Readonly<Partial<Record<SumName, SumLane>>>;
  readonly flags: Uint8Array | null;
  /** Seconds: the last that a source was written at, the first that an object was stored at. */
  readonly times: { readonly written: Float64Array; readonly kept: Float64Array } | null;
}

/** Sums up all rows of all sides, and finds out which buckets are plain. */
export async function classifyBuckets(
  database: Database,
  sources: FactSources,
  { sums, buckets, lists, stage }: Classifying,
): Promise<BucketClasses> {
  const numbers = numbersFor(sums, buckets);
  await database.with(async (connection) => {
    const queries: SideQuery[] = [];
    for (const side of sidesOf(sources, sums))
      queries.push(...(await queriesOf(connection, side, lists[side.list], buckets, numbers)));
    await addAll(connection, queries);
  });
  for (const lane of Object.values(numbers.sums)) lane.settle();
  const codes = codesOf(numbers, sums, buckets);
  const counts = new Map<number, number>();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  const mixed = counts.get(MIXED) ?? 0;
  counts.delete(MIXED);
  const [common] = [...counts].reduce((most, one) => (one[1] > most[1] ? one : most), [0, 0]);
  return {
    codes: [...counts.keys()],
    common,
    mixed,
    odd: await writeOddBuckets(database, join(stage, 'odd.parquet'), codes, common),
  };
}

function numbersFor({ looked, learnt, posix, reported, dated }: Sums, { count }: Buckets): Numbers {
  return {
    sums: {
      same: createLane(count),
      ...(posix ? { metadata: createLane(count) } : {}),
      ...(reported ? { names: createLane(count) } : {}),
    },
    flags: (looked && learnt === null) || posix || reported ? new Uint8Array(count) : null,
    times: dated
      ? {
          written: new Float64Array(count).fill(Number.NEGATIVE_INFINITY),
          kept: new Float64Array(count).fill(Number.POSITIVE_INFINITY),
        }
      : null,
  };
}

/** How the numbers of a column are added to those of the buckets. */
interface Column {
  readonly sql: string;
  readonly bytes: number;
  add(buckets: Uint32Array, column: Uint8Array): void;
}

/** The numbers of some rows of a side, and where they belong. */
interface SideQuery {
  readonly sql: string;
  readonly columns: readonly Column[];
}

async function queriesOf(
  connection: DuckDBConnection,
  side: Side,
  files: readonly string[],
  buckets: Buckets,
  numbers: Numbers,
): Promise<readonly SideQuery[]> {
  const columns = columnsOf(side, numbers);
  const wanted = [bucketOf('h', buckets), ...columns.map(({ sql }) => sql)].join(', ');
  const pieces = await piecesOf(connection, files);
  return pieces.map((rows) => ({ sql: `SELECT ${wanted} FROM ${side.of(rows)}`, columns }));
}

/**
 * Adds up what the queries give. Each is answered whole, by all threads of DuckDB, while what the one before gave is added: to stream rows takes DuckDB one
 * thread, and for each two thousand of them a turn of the event loop.
 */
async function addAll(connection: DuckDBConnection, queries: readonly SideQuery[]): Promise<void> {
  const [first, ...rest] = queries;
  if (first === undefined) return;
  let answer = connection.run(first.sql);
  for (const [at, { columns }] of queries.entries()) {
    const result = await answer;
    const next = rest[at];
    if (next !== undefined) {
      answer = connection.run(next.sql);
      // Whoever waits for it hears of its failure; nobody does when adding fails first.
      answer.catch(() => undefined);
    }
    addRows(result, columns);
  }
}

function addRows(result: DuckDBMaterializedResult, columns: readonly Column[]): void {
  const low = bindings();
  for (let nth = 0; nth < result.chunkCount; nth++) {
    const chunk = result.getChunk(nth);
    const rows = chunk.rowCount;
    const at = (index: number, bytes: number) =>
      low.vector_get_data(low.data_chunk_get_vector(chunk.chunk, index), rows * bytes);
    const places = at(0, 4);
    const named = new Uint32Array(places.buffer, places.byteOffset, rows);
    columns.forEach(({ bytes, add }, index) => {
      add(named, at(index + 1, bytes));
    });
    // What was read lies in the chunk: it must not be freed before.
    chunk.reset();
  }
}

/** What a side adds. No column has NULL: a vector's data alone is read. */
function columnsOf(side: Side, { sums, flags, times }: Numbers): readonly Column[] {
  const added = Object.entries(sums).flatMap(([name, lane]): Column[] => {
    const sql = side.sums[name as SumName];
    if (sql === undefined) return [];
    return [
      {
        sql: `coalesce(${sql}, 0)`,
        bytes: 8,
        add: (buckets, { buffer, byteOffset }) => {
          lane.add(buckets, new Uint32Array(buffer, byteOffset, buckets.length * 2));
        },
      },
    ];
  });
  const raised: Column[] =
    flags === null || side.flags === undefined
      ? []
      : [{ sql: `(${side.flags})::UTINYINT`, bytes: 1, add: (buckets, bits) => raise(flags, buckets, bits) }];
  const bounds =
    times === null
      ? []
      : [
          ...bound(side.written, times.written, '-infinity', Math.max),
          ...bound(side.kept, times.kept, 'infinity', Math.min),
        ];
  return [...added, ...raised, ...bounds];
}

function raise(flags: Uint8Array, buckets: Uint32Array, bits: Uint8Array): void {
  for (let row = 0; row < buckets.length; row++) {
    const bucket = buckets[row] as number;
    flags[bucket] = (flags[bucket] as number) | (bits[row] as number);
  }
}

function bound(
  sql: string | undefined,
  bounds: Float64Array,
  none: string,
  further: (one: number, other: number) => number,
): readonly Column[] {
  if (sql === undefined) return [];
  return [
    {
      sql: `coalesce((${sql})::DOUBLE, '${none}'::DOUBLE)`,
      bytes: 8,
      add: (buckets, { buffer, byteOffset }) => {
        const seconds = new Float64Array(buffer, byteOffset, buckets.length);
        for (let row = 0; row < buckets.length; row++) {
          const bucket = buckets[row] as number;
          bounds[bucket] = further(bounds[bucket] as number, seconds[row] as number);
        }
      },
    },
  ];
}

/** The code of each bucket. */
function codesOf({ sums, flags, times }: Numbers, asked: Sums, { count }: Buckets): Int8Array {
  const { same, metadata, names } = sums;
  const codes = new Int8Array(count).fill(MIXED);
  const byFlags = Int8Array.from({ length: ALL_FLAGS + 1 }, (_, bits) => codeOf(bits, asked) ?? MIXED);
  // A flag stands for what its sum has to be zero of; S3 tells seconds, so an object of the second of its source is late enough.
  for (let bucket = 0; bucket < count; bucket++) {
    const bits = flags === null ? 0 : (flags[bucket] as number);
    if (same?.isZero(bucket) === false) continue;
    if ((bits & FLAGS.told) !== 0 && metadata?.isZero(bucket) === false) continue;
    if ((bits & FLAGS.reported) !== 0 && names?.isZero(bucket) === false) continue;
    if (times !== null && (times.written[bucket] as number) > (times.kept[bucket] as number)) continue;
    codes[bucket] = byFlags[bits] as number;
  }
  return codes;
}
