import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BucketClasses } from './bucket-classes.ts';
import type { Database } from './database.ts';
import { type FactSources, LISTS, type List } from './facts-sql.ts';
import { type Buckets, MIXED, mixedSources } from './plain-sql.ts';
import { copyToParquetBy, parquet } from './sql.ts';

/**
 * Rows of a list that are joined at a time. DuckDB spills one join, but holds the tables of all that a query has, and of
 * their groups; a million rows take it less than a gigabyte.
 */
export const JOIN_ROWS = 1_000_000;

/** Writing many files at a time takes memory as well: lists of more than half a billion rows have more in a slice. */
const MOST_SLICES = 512;

/**
 * The rows of mixed buckets in files of their own, below `stage`, in so many slices that each list has about `joinRows` rows in each, of `rows`
 * that the longest list has: everything that can meet in the join is in one slice, so they are joined one after the other.
 */
export async function mixedSlices(
  database: Database,
  sources: FactSources,
  buckets: Buckets & Pick<BucketClasses, 'odd' | 'mixed'>,
  { rows, joinRows, stage }: { readonly rows: number; readonly joinRows: number; readonly stage: string },
): Promise<readonly FactSources[]> {
  const many = Math.max(1, (rows * buckets.mixed) / buckets.count / joinRows);
  const slices = Math.min(MOST_SLICES, 2 ** Math.ceil(Math.log2(many)));
  const lists = mixedSources(sources, buckets, `(FROM ${buckets.odd} WHERE code = ${MIXED})`, slices);
  const written = await database.with(async (connection) => {
    const folders: Partial<Record<List, string>> = {};
    for (const name of LISTS) {
      const to = join(stage, `mixed-${name}`);
      await connection.run(copyToParquetBy('slice', `FROM ${lists[name]}`, to));
      folders[name] = to;
    }
    return folders as Record<List, string>;
  });
  const filesIn = async (folder: string): Promise<readonly string[]> => {
    // A slice without rows of a list has no folder. Whatever else goes wrong must not pass for that.
    const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    return names.filter((name) => name.endsWith('.parquet')).map((name) => join(folder, name));
  };
  const sliceOf = async (slice: number): Promise<FactSources> => {
    const relations = LISTS.map(async (name) => {
      const files = await filesIn(join(written[name], `slice=${slice}`));
      return [name, files.length > 0 ? parquet(files) : `(FROM ${lists[name]} WHERE false)`] as const;
    });
    return { ...sources, ...Object.fromEntries(await Promise.all(relations)) };
  };
  return Promise.all(Array.from({ length: slices }, (_, slice) => sliceOf(slice)));
}
