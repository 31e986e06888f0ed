import { MAX_KEY_BYTES, MAX_OBJECT_BYTES } from '../../inventory/mapping.ts';
import type { KeyRules } from '../../ports/catalog.ts';
import { excludedBy, skippedByDataSync } from './mapping-sql.ts';
import { daysBefore } from './profile-facets.ts';
import { parquet } from './sql.ts';

/** What becomes of an entry, as a number: text costs a tenth more. */
const [FRESH_FILE, COLD_FILE, DIRECTORY, SYMLINK, STAYS] = [0, 1, 2, 3, 4];

/**
 * One row a directory that has anything that moves, with the columns of `DirectoryRollup` in SQL's spelling. The same
 * entries as those that `mappedEntries` calls mapped, at half the cost: rows are counted, never filtered, and what a
 * directory's own path tells of all that is in it is asked once a directory.
 */
export function rollupRows(
  files: readonly string[],
  rules: KeyRules,
  at: { readonly now: Date; readonly coldAfterDays: number },
): string {
  return `
    FROM (
      SELECT directory,
        count_if(fate <= ${COLD_FILE}) AS files,
        coalesce(sum(file_bytes), 0)::BIGINT AS file_bytes,
        count_if(fate = ${DIRECTORY}) AS directories,
        count_if(fate = ${SYMLINK}) AS symlinks,
        count_if(fate = ${COLD_FILE}) AS cold_files,
        coalesce(sum(cold_bytes), 0)::BIGINT AS cold_bytes,
        coalesce(max(file_bytes), 0) AS largest_bytes
      FROM (
        SELECT directory, fate,
          CASE WHEN fate <= ${COLD_FILE} THEN size_bytes END AS file_bytes,
          CASE WHEN fate = ${COLD_FILE} THEN size_bytes END AS cold_bytes
        FROM (
          SELECT parse_dirpath(path_text, 'forward_slash') AS directory, size_bytes, ${fate(rules, at)} AS fate
          FROM (SELECT decode(path) AS path_text, * FROM ${parquet(files)} WHERE path_lossy IS NULL)
        )
      )
      GROUP BY directory
    )
    WHERE files + directories + symlinks > 0
      AND NOT ${skippedByDataSync('directory', 'anywhere')}`;
}

function fate(rules: KeyRules, at: { readonly now: Date; readonly coldAfterDays: number }): string {
  return `(CASE
    WHEN ${staysBehind(rules)} THEN ${STAYS}
    WHEN kind = 'file' THEN CASE WHEN mtime_ns < ${daysBefore(at.now, at.coldAfterDays)} THEN ${COLD_FILE} ELSE ${FRESH_FILE} END
    WHEN kind = 'directory' THEN ${DIRECTORY}
    ${rules.protocol === 'smb' ? '' : `WHEN kind = 'symlink' THEN ${SYMLINK}`}
    ELSE ${STAYS}
  END)::UTINYINT`;
}

/**
 * What keeps an entry with a valid name out, beside its kind and the directory it lies in. An exclude pattern is asked of
 * every entry, since it may fit some of a directory.
 */
function staysBehind({ keyPrefix, exclude }: KeyRules): string {
  // A directory's key ends in a slash.
  const most = MAX_KEY_BYTES - Buffer.byteLength(keyPrefix);
  return [
    `octet_length(path) >= ${most} AND octet_length(path) + (kind = 'directory')::INTEGER > ${most}`,
    `size_bytes > ${MAX_OBJECT_BYTES}`,
    skippedByDataSync('path_text', 'last'),
    ...(exclude.length === 0 ? [] : [excludedBy(exclude, 'path_text')]),
  ]
    .map((reason) => `(${reason})`)
    .join(' OR ');
}
