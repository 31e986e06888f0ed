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
 *
 * To take the directory off a path costs as much as all the rest. Of a scan it is done once a listing: the rows of one file
 * that have one listing number lie directly in one directory, unless the number is 0.
 */
export function rollupRows(
  files: readonly string[],
  rules: KeyRules,
  at: { readonly now: Date; readonly coldAfterDays: number },
  source: 'scan' | 'import',
): string {
  const counted = source === 'scan' ? byListing(files, rules, at) : byPath(files, rules, at);
  return `
    FROM (${counted})
    WHERE files + directories + symlinks > 0
      AND NOT ${skippedByDataSync('directory', 'anywhere')}`;
}

type At = { readonly now: Date; readonly coldAfterDays: number };

function byPath(files: readonly string[], rules: KeyRules, at: At): string {
  return `
    SELECT parse_dirpath(path_text, 'forward_slash') AS directory, ${COUNTS}
    FROM (${fates(files, rules, at)})
    GROUP BY directory`;
}

/** Rows of a rollup in which light directories count with the one they lie in; see `Catalog.rollup`. */
export function withoutLight(
  rollup: string,
  light: { readonly items: number; readonly bytes: number },
): string {
  return `(
    SELECT CASE
        WHEN directory <> '' AND directories = 0 AND files + symlinks + 1 < ${light.items} AND file_bytes < ${light.bytes}
        THEN parse_dirpath(directory, 'forward_slash') ELSE directory
      END AS counted_in, ${TOGETHER}
    FROM ${rollup} GROUP BY counted_in
  ) AS heavier (directory, files, file_bytes, directories, symlinks, cold_files, cold_bytes, largest_bytes)`;
}

const TOGETHER = `
  sum(files)::BIGINT AS files, sum(file_bytes)::BIGINT AS file_bytes, sum(directories)::BIGINT AS directories,
  sum(symlinks)::BIGINT AS symlinks, sum(cold_files)::BIGINT AS cold_files, sum(cold_bytes)::BIGINT AS cold_bytes,
  max(largest_bytes) AS largest_bytes`;

function byListing(files: readonly string[], rules: KeyRules, at: At): string {
  return `
    SELECT directory, ${TOGETHER}
    FROM (
      SELECT parse_dirpath(any_value(path_text), 'forward_slash') AS directory, ${COUNTS}
      FROM (${fates(files, rules, at)})
      GROUP BY file_index, listing, CASE WHEN listing = 0 THEN parse_dirpath(path_text, 'forward_slash') END
    )
    GROUP BY directory`;
}

const COUNTS = `
  count_if(fate <= ${COLD_FILE}) AS files,
  coalesce(sum(CASE WHEN fate <= ${COLD_FILE} THEN size_bytes END), 0)::BIGINT AS file_bytes,
  count_if(fate = ${DIRECTORY}) AS directories,
  count_if(fate = ${SYMLINK}) AS symlinks,
  count_if(fate = ${COLD_FILE}) AS cold_files,
  coalesce(sum(CASE WHEN fate = ${COLD_FILE} THEN size_bytes END), 0)::BIGINT AS cold_bytes,
  coalesce(max(CASE WHEN fate <= ${COLD_FILE} THEN size_bytes END), 0) AS largest_bytes`;

/** Entries with names that are UTF-8, and what becomes of each. */
function fates(files: readonly string[], rules: KeyRules, at: At): string {
  return `
    SELECT file_index, listing, path_text, size_bytes, ${fate(rules, at)} AS fate
    FROM (SELECT file_index, decode(path) AS path_text, * FROM ${parquet(files)} WHERE path_lossy IS NULL)`;
}

function fate(rules: KeyRules, at: At): string {
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
