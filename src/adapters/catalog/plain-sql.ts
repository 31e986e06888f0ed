import { entryHash, KEY_HASH, pathHash, reportHash } from './bucket-sums.ts';
import { type FactSources, JOINED, type List } from './facts-sql.ts';
import { CONTENT_BYTES } from './mapping-sql.ts';
import { literal } from './sql.ts';

/**
 * Rows of all sides are dealt out to buckets by the hash of their name, and for each bucket it is summed up whether the sides have
 * the same rows. In most they have: every entry has its object, with the same size, checksum and metadata. Such a bucket is
 * *plain*, and its paths need not be joined; the others are *mixed*. What is summed up are hashes of 63 bits, those of one side
 * added and those of the other taken away, so that a sum is zero by chance once in 2^63. Whatever is out of the ordinary in a
 * row is hashed with it, in another way on either side: it never cancels out.
 */
export interface Buckets {
  /** A power of two. */
  readonly count: number;
}

/** Rows a bucket has, at most. Fewer cost memory; more make a difference drag more rows into the join. */
const ROWS_PER_BUCKET = 4;
/** Half of them as long as there are no more buckets than this: 64 MiB for each kind of sum. */
const FEW_BUCKETS = 2 ** 23;
/** Buckets of more than a quarter of a billion entries have more rows: their sums are kept in memory, 512 MiB for each kind. */
const MOST_BUCKETS = 2 ** 26;

/** As many buckets as are right for so many entries. */
export function bucketsFor(entries: number): Buckets {
  const holding = (rows: number) => 2 ** Math.max(0, Math.ceil(Math.log2(Math.max(1, entries / rows))));
  const half = Math.min(holding(ROWS_PER_BUCKET / 2), FEW_BUCKETS);
  return { count: Math.max(half, Math.min(holding(ROWS_PER_BUCKET), MOST_BUCKETS)) };
}

/** The bucket of a hash, given as SQL. */
export function bucketOf(hash: string, { count }: Buckets): string {
  return `(${hash} & ${count - 1})::UINTEGER`;
}

/** The code of a mixed bucket, which is of no class. */
export const MIXED = -1;

/**
 * Those of the rows of all sides that lie in mixed buckets: what has to be joined. `mixed`: relation of their numbers, `bucket`. All that
 * can meet in the join has the same number in a column `slice`, of `slices` (a power of two).
 */
export function mixedSources(
  sources: FactSources,
  buckets: Buckets,
  mixed: string,
  slices: number,
): Readonly<Record<List, string>> {
  const within = (side: string, hash: string) =>
    `${side} WHERE ${bucketOf(hash, buckets)} IN (SELECT bucket FROM ${mixed})`;
  const rows = (columns: readonly string[], name: string, from: string) =>
    `(SELECT ${columns.join(', ')}, ${sliceOf(name, slices)} AS slice FROM ${from})`;
  const prefix = sources.keyPrefix;
  const ofEntry = entryHash(prefix);
  // Of an object without an entry reports know the name without any slash at its end.
  const ofName = "hash(rtrim(key, '/'))";
  return {
    // Where an entry lands is asked of those alone that are left.
    entries: rows(
      JOINED.entries,
      ofEntry,
      sources.mapped(`(SELECT * FROM ${within(sources.scanned, ofEntry)})`),
    ),
    listing: rows(JOINED.listing, ofName, within(sources.listing, KEY_HASH)),
    objects: rows(JOINED.objects, ofName, within(sources.objects, KEY_HASH)),
    source: rows(JOINED.source, pathHash(prefix), within(sources.source, pathHash(prefix))),
    reports: rows(JOINED.reports, reportHash(prefix), within(sources.reports, reportHash(prefix))),
  };
}

/** Other bits of the hash than those that buckets are told by: a slice has rows of all kinds of buckets. */
function sliceOf(hash: string, slices: number): string {
  return `((${hash} >> 32) & ${slices - 1})::UINTEGER`;
}

/**
 * The entries in plain buckets: `path`, `key`, `kind`, `size_bytes`, and the bucket's `code`. `odd`: relation of all buckets that are
 * not of the class `common`, with `bucket` and `code`.
 */
export function plainEntries(
  { scanned, keyPrefix }: FactSources,
  buckets: Buckets,
  { odd, common }: { readonly odd: string; readonly common: number },
): string {
  const key = `${literal(keyPrefix)} || decode(path)`;
  return `
    SELECT path, kind, coalesce(code, ${common}) AS code, ${CONTENT_BYTES} AS size_bytes,
      CASE kind WHEN 'directory' THEN ${key} || '/' ELSE ${key} END AS key
    FROM ${scanned} LEFT JOIN ${odd} ON bucket = ${bucketOf(entryHash(keyPrefix), buckets)}
    WHERE code IS DISTINCT FROM ${MIXED}`;
}
