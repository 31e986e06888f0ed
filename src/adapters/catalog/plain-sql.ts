import { columnsOf, ENTRY_HASH, nameOfKey, type Sums, sidesOf } from './bucket-sums.ts';
import type { FactSources } from './facts-sql.ts';
import { CONTENT_BYTES } from './mapping-sql.ts';
import { codeOf } from './plain-classes.ts';
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

/** Rows a bucket has, about. Fewer cost memory; more make a difference drag more rows into the join. */
const ROWS_PER_BUCKET = 4;

/** As many buckets as are right for so many entries. */
export function bucketsFor(entries: number): Buckets {
  return { count: 2 ** Math.max(0, Math.ceil(Math.log2(Math.max(1, entries / ROWS_PER_BUCKET)))) };
}

/** The bucket of a hash, given as SQL. */
function bucketOf(hash: string, { count }: Buckets): string {
  return `(${hash} & ${count - 1})`;
}

/** One row a bucket: `bucket`, and `code` of its class, NULL when it is mixed. */
export function bucketRows(sources: FactSources, buckets: Buckets, sums: Sums): string {
  const columns = columnsOf(sums);
  const rows = sidesOf(sources, sums).map(
    ({ terms, from }) =>
      `SELECT h, ${columns.map(({ name, none }) => `${terms[name] ?? none} AS ${name}`).join(', ')} FROM ${from}`,
  );
  return `
    SELECT bucket, CASE WHEN ${columns.map(({ plain }) => plain).join(' AND ')} THEN ${codeOf(sums)} END AS code
    FROM (
      SELECT ${bucketOf('h', buckets)} AS bucket, ${columns.map(({ name, sum }) => `${sum} AS ${name}`).join(', ')}
      FROM (${rows.join(' UNION ALL ')}) GROUP BY bucket
    )`;
}

/** The rows of all sides that lie in mixed buckets: what has to be joined. `buckets` is a file of {@link bucketRows}. */
export function mixedSources(sources: FactSources, buckets: Buckets, rows: string): FactSources {
  const only = (side: string, hash: string) =>
    `(SELECT * FROM ${side} WHERE ${bucketOf(hash, buckets)} IN (SELECT bucket FROM ${rows} WHERE code IS NULL))`;
  const ofKey = `hash(${nameOfKey(sources.keyPrefix)})`;
  return {
    ...sources,
    // Where an entry lands is asked of those alone that are left.
    entries: sources.mapped(only(sources.scanned, ENTRY_HASH)),
    listing: only(sources.listing, ofKey),
    objects: only(sources.objects, ofKey),
    source: only(sources.source, 'hash(path)'),
    reports: only(sources.reports, 'hash(name_text)'),
  };
}

/** The entries in plain buckets: `path`, `key`, `kind`, `size_bytes`, and the bucket's `code`. */
export function plainEntries({ scanned, keyPrefix }: FactSources, buckets: Buckets, rows: string): string {
  return `
    SELECT path, kind, code, ${CONTENT_BYTES} AS size_bytes,
      ${literal(keyPrefix)} || decode(path) || (CASE kind WHEN 'directory' THEN '/' ELSE '' END) AS key
    FROM ${scanned} JOIN (FROM ${rows} WHERE code IS NOT NULL) ON bucket = ${bucketOf(ENTRY_HASH, buckets)}`;
}
