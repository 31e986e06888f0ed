import type { DuckDBConnection } from '@duckdb/node-api';
import { shown } from '../../inventory/display.ts';
import { HAZARD_IDS, type HazardId } from '../../inventory/hazards.ts';
import type { Profile } from '../../inventory/profile.ts';
import { rowsOf } from './database.ts';
import { bytesListOf, numberOf, type Row, textOf } from './values.ts';

type Found = Profile['hazards'][number];

/** Examples kept of each hazard, first in path order. */
const EXAMPLES = 5;
/** Longest name file systems take, in bytes [NAME_MAX of ext4, XFS, NFS, DataSync quotas]. */
const MAX_COMPONENT_BYTES = 255;
/** Smaller files are left alone: block and compression overheads look like holes. */
const SPARSE_FROM_BYTES = 65_536;

const SUMMARY = `count(*) AS entries, sum(content_bytes) AS bytes, min(path, ${EXAMPLES}) AS examples`;

/**
 * Hazards with counts, content bytes and examples, in the catalogue's order. An entry that cannot move counts under
 * the one hazard that blocks it; the other hazards count entries that do move. Excluded entries count nowhere.
 * `mapped` is the relation of `mappedEntries`.
 */
export async function hazardsOf(
  connection: DuckDBConnection,
  mapped: string,
  protocol: 'nfs' | 'smb',
): Promise<readonly Found[]> {
  const found = new Map<string, Found>();
  const queries = [
    singleEntryHazards(mapped, protocol),
    // Upper first: it brings together what Windows' own table does, the two small sigmas among others.
    twins(mapped, 'case-clash', 'lower(upper(name))'),
    twins(mapped, 'unicode-twin', 'nfc_normalize(name)'),
    hardLinks(mapped),
  ];
  for (const query of queries) {
    for (const row of await rowsOf(connection, query)) {
      const hazard = foundOf(row);
      if (hazard.entries > 0) found.set(hazard.hazard, hazard);
    }
  }
  return HAZARD_IDS.flatMap((id) => found.get(id) ?? []);
}

function foundOf(row: Row): Found {
  return {
    hazard: textOf(row.hazard) as HazardId,
    entries: numberOf(row.entries),
    bytes: numberOf(row.bytes),
    examples: bytesListOf(row.examples).map(shown),
  };
}

/** Everything one row alone can tell. */
function singleEntryHazards(mapped: string, protocol: 'nfs' | 'smb'): string {
  const tests: readonly (readonly [HazardId, string])[] = [
    ['control-character', `regexp_matches(path_text, '[\\x00-\\x1f\\x7f]')`],
    ['symlink', `kind = 'symlink'`],
    [
      'sparse-file',
      `kind = 'file' AND size_bytes >= ${SPARSE_FROM_BYTES} AND allocated_bytes * 2 < size_bytes`,
    ],
    [
      'component-too-long',
      `octet_length(path) > ${MAX_COMPONENT_BYTES}
       AND list_max(list_transform(string_split(path_text, '/'), lambda part: strlen(part))) > ${MAX_COMPONENT_BYTES}`,
    ],
    ...(protocol === 'smb' ? ([['smb-acl', `kind = 'file'`]] as const) : []),
  ];
  const cases = tests.map(([id, test]) => `CASE WHEN source = 'mapped' AND ${test} THEN '${id}' END`);
  return `
    SELECT hazard, ${SUMMARY}
    FROM (SELECT path, content_bytes, unnest([blocked_by, ${cases.join(', ')}]) AS hazard FROM (${mapped}))
    WHERE hazard IS NOT NULL GROUP BY hazard`;
}

/**
 * Entries of one directory whose names a fold makes equal: all of each group. Groups are sought among 64-bit hashes
 * first, so that only candidates are compared as text.
 */
function twins(mapped: string, hazard: HazardId, fold: string): string {
  return `
    WITH folded AS (
      SELECT path, content_bytes, parent, ${fold} AS folded, hash(parent, folded) AS bucket
      FROM (
        SELECT path, content_bytes,
          parse_dirpath(path_text, 'forward_slash') AS parent,
          parse_filename(path_text, false, 'forward_slash') AS name
        FROM (${mapped}) WHERE source = 'mapped'
      )
    ),
    candidates AS (
      SELECT * FROM folded WHERE bucket IN (SELECT bucket FROM folded GROUP BY bucket HAVING count(*) > 1)
    ),
    members AS (
      SELECT path, content_bytes FROM candidates
      JOIN (SELECT parent, folded FROM candidates GROUP BY parent, folded HAVING count(*) > 1) USING (parent, folded)
    )
    SELECT '${hazard}' AS hazard, ${SUMMARY} FROM members`;
}

/** Files with a second name among those that move; nlink alone would count names outside the share too. */
function hardLinks(mapped: string): string {
  return `
    WITH linked AS (
      SELECT path, content_bytes, device, inode FROM (${mapped})
      WHERE source = 'mapped' AND kind = 'file' AND nlink > 1
    ),
    members AS (
      SELECT path, content_bytes FROM linked
      JOIN (SELECT device, inode FROM linked GROUP BY device, inode HAVING count(*) > 1) USING (device, inode)
    )
    SELECT 'hard-link' AS hazard, ${SUMMARY} FROM members`;
}
