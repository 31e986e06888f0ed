import { LEARNT } from '../../evidence/verdict.ts';
import { literal } from './sql.ts';

/** What comes of several looks at one source: the first of these that any of them found. */
const SOURCE_STATES = ['changed', 'gone', 'unreadable', 'undated', 'same', 'not-looked'] as const;

/** One row a path: `source_now`, what metadata is held against, and `device` and `inode` of a file with several names. */
export function sourceRows(source: string): string {
  const states = `[${SOURCE_STATES.map(literal).join(', ')}]`;
  return `
    SELECT path, ${states}[min(list_position(${states}, source_now))] AS source_now,
      any_value(device) AS device, any_value(inode) AS inode,
      any_value(uid) AS uid, any_value(gid) AS gid, any_value(mode) AS mode, any_value(mtime_ns) AS mtime_ns
    FROM ${source} GROUP BY path`;
}

/**
 * One row a path whose object was asked about: `checksum` and `learnt` of `PathFacts`, and the metadata it was found with. Values are
 * comparable when algorithm and type are the same on both sides. `entries`: a relation with `path`, `would_be_key` and `source`.
 */
export function checksumRows(entries: string, objects: string, source: string): string {
  const learnt = `[${LEARNT.map(literal).join(', ')}]`;
  return `
    SELECT path,
      CASE
        WHEN bool_or(theirs <> ours) THEN 'different'
        WHEN bool_or(learnt = 're-read' AND algorithm IS NULL) THEN 'archived'
        WHEN bool_or(theirs = ours) THEN 'equal'
        WHEN NOT bool_or(was_read) THEN 'not-checked'
        WHEN bool_or(type = 'COMPOSITE') THEN 'composite'
        WHEN bool_or(algorithm IS NULL) THEN 'none-stored'
        ELSE 'not-checked'
      END AS checksum,
      CASE
        WHEN bool_or(theirs <> ours) THEN 'none'
        ELSE coalesce(${learnt}[max(list_position(${learnt}, learnt)) FILTER (theirs = ours)], 'none')
      END AS learnt,
      any_value(file_owner) AS file_owner, any_value(file_group) AS file_group,
      any_value(file_permissions) AS file_permissions, any_value(file_mtime) AS file_mtime
    FROM (
      SELECT e.path, o.file_owner, o.file_group, o.file_permissions, o.file_mtime, o.learnt, o.algorithm, o.type, o.value AS theirs, s.value AS ours, r.path IS NOT NULL AS was_read
      FROM (SELECT path, would_be_key AS key FROM ${entries} WHERE source = 'mapped') e
      JOIN ${objects} o ON o.key = e.key
      LEFT JOIN (SELECT DISTINCT path FROM ${source} WHERE value IS NOT NULL) r ON r.path = e.path
      LEFT JOIN ${source} s ON s.path = e.path AND s.algorithm = o.algorithm AND s.type = o.type
    ) GROUP BY path`;
}
