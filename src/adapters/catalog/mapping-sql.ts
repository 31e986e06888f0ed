import { excludeRegex, excludeWords } from '../../inventory/filter.ts';
import { DATASYNC_NAMES, DATASYNC_SKIPS, MAX_KEY_BYTES, MAX_OBJECT_BYTES } from '../../inventory/mapping.ts';
import type { KeyRules } from '../../ports/catalog.ts';
import { literal, parquet } from './sql.ts';

/**
 * Whether DataSync skips a path, given as SQL. Looking for a few words is several times faster than the expression, which
 * hardly any path needs. `last`: only the last component may be one of those names, which is faster still.
 */
export function skippedByDataSync(path: string, where: 'anywhere' | 'last'): string {
  const look = where === 'last' ? 'suffix' : 'contains';
  const mayBe = DATASYNC_NAMES.map((name) => `${look}(${path}, ${literal(name)})`).join(' OR ');
  return `((${mayBe}) AND regexp_matches(${path}, ${literal(DATASYNC_SKIPS)}))`;
}

/**
 * An inventory's rows with where each one lands, the same answers as `mapEntry` gives, for a billion rows.
 *
 * Adds: `name_text` (text, lossy where it must be) · `content_bytes` (a file's size, a link's target length, else 0) ·
 * `source` (`mapped`, `blocked`, `excluded`) · `blocked_by` (hazard id when blocked) · `key` (when it can have one) ·
 * `would_be_key` (the key it would have if it had one: where an object of its is looked for).
 */
export function mappedEntries(entries: string, rules: KeyRules): string {
  const prefix = literal(rules.keyPrefix);
  return `
    SELECT *,
      CASE WHEN blocks IS NULL THEN would_be_key END AS key,
      CASE WHEN is_excluded THEN 'excluded' WHEN blocks IS NOT NULL THEN 'blocked' ELSE 'mapped' END AS source,
      CASE WHEN NOT is_excluded THEN blocks END AS blocked_by
    FROM (
      SELECT *,
        ${prefix} || name_text || (CASE kind WHEN 'directory' THEN '/' ELSE '' END) AS would_be_key,
        CASE
          WHEN kind NOT IN ('file', 'directory', 'symlink') THEN 'special-file'
          ${rules.protocol === 'smb' ? "WHEN kind = 'symlink' THEN 'smb-symlink'" : ''}
          WHEN path_text IS NULL THEN 'bad-utf8'
          ${rules.madeBy === 'other' ? '' : `WHEN ${skippedByDataSync('path_text', 'anywhere')} THEN 'datasync-skips'`}
          WHEN ${Buffer.byteLength(rules.keyPrefix)} + octet_length(path) + (CASE kind WHEN 'directory' THEN 1 ELSE 0 END)
            > ${MAX_KEY_BYTES} THEN 'key-too-long'
          WHEN size_bytes > ${MAX_OBJECT_BYTES} THEN 'object-too-large'
        END AS blocks,
        ${excludedBy(rules.exclude, 'name_text')} AS is_excluded
      FROM (
        SELECT *,
          coalesce(path_text, path_lossy) AS name_text,
          ${CONTENT_BYTES} AS content_bytes
        FROM ${entries}
      )
    )`;
}

/**
 * The relation of {@link mappedEntries} for an inventory of which every entry moves: nothing is left to be asked of each row,
 * which takes a third of the time.
 */
export function movingEntries(files: readonly string[], { keyPrefix }: KeyRules): string {
  return `
    SELECT *, path_text AS name_text, ${CONTENT_BYTES} AS content_bytes,
      ${literal(keyPrefix)} || path_text || (CASE kind WHEN 'directory' THEN '/' ELSE '' END) AS key, key AS would_be_key,
      'mapped' AS source, NULL::VARCHAR AS blocked_by
    FROM (SELECT decode(path) AS path_text, * FROM ${parquet(files)})`;
}

/** What an entry weighs, as SQL over an inventory's row: a link as much as its target is long. */
export const CONTENT_BYTES = `
  CASE kind
    WHEN 'file' THEN size_bytes
    WHEN 'symlink' THEN coalesce(octet_length(link_target), size_bytes)
    ELSE 0
  END`;

/**
 * Whether the share's patterns leave out a path, given as SQL; a name that is not UTF-8 is compared in its lossy form. The
 * expression is costly, so a path is first looked through for the words that any path it fits must hold.
 */
export function excludedBy(patterns: readonly string[], path: string): string {
  const regex = excludeRegex(patterns);
  if (regex === null) return 'false';
  const fits = `regexp_full_match('/' || ${path}, ${literal(regex)}, 's')`;
  const words = excludeWords(patterns);
  if (words === null) return fits;
  return `((${words.map((word) => `contains(${path}, ${literal(word)})`).join(' OR ')}) AND ${fits})`;
}
