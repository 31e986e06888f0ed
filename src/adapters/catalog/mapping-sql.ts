import { excludeRegex } from '../../inventory/filter.ts';
import { DATASYNC_NAMES, DATASYNC_SKIPS, MAX_KEY_BYTES, MAX_OBJECT_BYTES } from '../../inventory/mapping.ts';
import type { KeyRules } from '../../ports/catalog.ts';
import { literal } from './sql.ts';

/** Looking for a few words is several times faster than the expression, which hardly any path needs. */
const mayBeSkipped = DATASYNC_NAMES.map((name) => `contains(path_text, ${literal(name)})`).join(' OR ');

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
          WHEN (${mayBeSkipped}) AND regexp_matches(path_text, ${literal(DATASYNC_SKIPS)}) THEN 'datasync-skips'
          WHEN ${Buffer.byteLength(rules.keyPrefix)} + octet_length(path) + (CASE kind WHEN 'directory' THEN 1 ELSE 0 END)
            > ${MAX_KEY_BYTES} THEN 'key-too-long'
          WHEN size_bytes > ${MAX_OBJECT_BYTES} THEN 'object-too-large'
        END AS blocks,
        ${excludedBy(rules.exclude)} AS is_excluded
      FROM (
        SELECT *,
          coalesce(path_text, path_lossy) AS name_text,
          CASE kind
            WHEN 'file' THEN size_bytes
            WHEN 'symlink' THEN coalesce(octet_length(link_target), size_bytes)
            ELSE 0
          END AS content_bytes
        FROM ${entries}
      )
    )`;
}

/** A name that is not UTF-8 is compared in its lossy form. */
function excludedBy(patterns: readonly string[]): string {
  const regex = excludeRegex(patterns);
  return regex === null ? 'false' : `regexp_full_match('/' || name_text, ${literal(regex)}, 's')`;
}
