import { literal } from './sql.ts';

/** Relations that checksums at rest are judged by. */
export interface AtRestSources {
  /** Relation of `mappedEntries`, in parentheses. */
  readonly entries: string;
  /** What the bucket holds, see `heldRows`. */
  readonly held: string;
  /** Rows of reports. */
  readonly rows: string;
  readonly bucket: string;
}

/** `key` and `etag` of the objects whose checksum decides: what has another size differs already. */
export function wantedRows({ entries, held }: Pick<AtRestSources, 'entries' | 'held'>): string {
  return `
    SELECT o.key, o.etag FROM ${entries} e JOIN ${held} o ON o.key = e.key
    WHERE e.source = 'mapped' AND e.kind IN ('file', 'symlink')
      AND (e.content_bytes IS NULL OR e.content_bytes = o.size_bytes)`;
}

/** Lines of a manifest for Batch Operations, in the order of keys: bucket, and the URL-encoded key. */
export function manifestRows(wanted: string, bucket: string): string {
  return `SELECT ${literal(bucket)} AS bucket, replace(url_encode(key), '%2F', '/') AS encoded FROM (${wanted}) ORDER BY key`;
}

/**
 * Each row of a report with the object it is of: `wanted` and `listed_etag`, NULL for one that nobody asked about. Keys are URL-encoded
 * in manifests; that they are in reports too is not written anywhere, so one that means nothing when it is decoded, or another
 * object than the row's ETag, is taken as it is.
 */
export function namedRows(sources: AtRestSources): string {
  const decoded = `TRY(url_decode(replace(r.key, '+', '%20')))`;
  const wanted = wantedRows(sources);
  const asItIs = '(l.etag = r.etag AND d.etag IS DISTINCT FROM r.etag)';
  return `
    SELECT r.*,
      CASE WHEN ${asItIs} THEN l.key ELSE coalesce(d.key, l.key) END AS wanted,
      CASE WHEN ${asItIs} THEN l.etag ELSE coalesce(d.etag, l.etag) END AS listed_etag
    FROM ${sources.rows} r
    LEFT JOIN (${wanted}) d ON d.key = ${decoded} AND r.bucket = ${literal(sources.bucket)}
    LEFT JOIN (${wanted}) l ON l.key = r.key AND r.bucket = ${literal(sources.bucket)}`;
}

/** Computed of the very object that was listed: an ETag stands for one content [aws-facts C.2]. */
const IS_PROOF = `outcome = 'computed' AND wanted IS NOT NULL AND etag = listed_etag`;

/** What a report tells of objects, in the columns of `objects.parquet` that it has. */
export function atRestLooks(sources: AtRestSources): string {
  return `SELECT wanted AS key, 'at-rest' AS learnt, algorithm, type, value FROM (${namedRows(sources)}) WHERE ${IS_PROOF}`;
}

/** One row: how many objects were asked about, and what became of each of them. */
export function atRestCounts(sources: AtRestSources): string {
  return `
    SELECT
      (SELECT count(*) FROM (${wantedRows(sources)})) AS asked,
      (SELECT count(*) FROM (${namedRows(sources)}) WHERE wanted IS NULL) AS foreign_rows,
      count(*) FILTER (is_proof) AS computed,
      count(*) FILTER (NOT is_proof AND is_other) AS replaced,
      count(*) FILTER (NOT is_proof AND NOT is_other) AS failed
    FROM (
      SELECT wanted, bool_or(${IS_PROOF}) AS is_proof, bool_or(outcome = 'computed') AS is_other
      FROM (${namedRows(sources)}) WHERE wanted IS NOT NULL GROUP BY wanted
    )`;
}

/** Why objects failed, most frequent first: `code` and `failures`. */
export function atRestFailures(sources: AtRestSources, limit: number): string {
  return `
    SELECT code, count(*) AS failures FROM (${namedRows(sources)})
    WHERE outcome = 'failed' AND wanted IS NOT NULL GROUP BY code ORDER BY failures DESC, code LIMIT ${limit}`;
}
