import { isRootMarker } from './facts-sql.ts';

/**
 * The bucket's side in the order of its keys, one row a key however often it was listed, with how it was `seen`: `listed`, `asked`
 * when what single asking gave stands for it, `gone` when nothing was there by then. What is gone has the columns it was listed with.
 */
export function listingRows(raw: string, answers: string): string {
  const gone = `SELECT key FROM ${answers} WHERE size_bytes IS NULL`;
  const all = `(
      SELECT *, 'listed' AS seen FROM ${raw} ANTI JOIN (SELECT key FROM ${answers}) USING (key)
      UNION ALL SELECT *, 'asked' FROM ${answers} WHERE size_bytes IS NOT NULL
      UNION ALL SELECT *, 'gone' FROM ${raw} SEMI JOIN (${gone}) USING (key)
      UNION ALL SELECT *, 'gone' FROM ${answers} ANTI JOIN (SELECT key FROM ${raw}) USING (key) WHERE size_bytes IS NULL
    )`;
  // DuckDB holds the first texts of all groups in memory: only of keys that may be there twice. Numbers it spills.
  const twice = `(SELECT hash(key) AS h FROM ${all} GROUP BY h HAVING count(*) > 1)`;
  return `
    FROM (
      FROM ${all} WHERE hash(key) NOT IN (FROM ${twice})
      UNION ALL SELECT DISTINCT ON (key) * FROM ${all} WHERE hash(key) IN (FROM ${twice})
    ) ORDER BY key`;
}

/** What the bucket holds, of a file of {@link listingRows}. */
export function heldRows(listing: string): string {
  return `(SELECT * FROM ${listing} WHERE seen <> 'gone')`;
}

/**
 * Keys by which somebody would be accused as things were listed: those of entries (a relation of `mappedEntries`) without an object
 * or with one of another size, and of objects that no entry has a claim to.
 */
export function doubtRows(entries: string, raw: string, keyPrefix: string): string {
  return `
    SELECT DISTINCT coalesce(e.would_be_key, o.key) AS key
    FROM (SELECT would_be_key, source, kind, content_bytes FROM ${entries}) e
    FULL JOIN (SELECT key, size_bytes FROM ${raw} WHERE NOT ${isRootMarker(keyPrefix)}) o ON o.key = e.would_be_key
    WHERE e.would_be_key IS NULL OR (e.source = 'mapped' AND (
      o.key IS NULL OR (e.kind IN ('file', 'symlink') AND o.size_bytes <> e.content_bytes)))`;
}
