import { checksumRows, sourceRows } from './checks-sql.ts';
import { metadataDiffers, metadataMoved } from './metadata-sql.ts';
import { literal } from './sql.ts';

/** The lists that a comparison joins. */
export const LISTS = ['entries', 'listing', 'objects', 'source', 'reports'] as const;
export type List = (typeof LISTS)[number];

/** The relations a comparison joins. */
export interface FactSources {
  /** Relation of an inventory's rows as its files have them. */
  readonly scanned: string;
  /** Where rows of an inventory land: `mappedEntries`, in parentheses. */
  readonly mapped: (scanned: string) => string;
  /** Those of `scanned` that matter here, mapped. */
  readonly entries: string;
  readonly listing: string;
  readonly objects: string;
  readonly source: string;
  readonly reports: string;
  readonly keyPrefix: string;
  /** Whether it is asked when objects were stored, as it is of copies that no dated inventory stands behind. */
  readonly dated: boolean;
  /** Whether user metadata of objects is held against the source: over SMB DataSync stores none of it [aws-facts 3]. */
  readonly posix: boolean;
}

/** The columns that {@link joinedRows} reads. */
export const JOINED = {
  entries: [
    ...['path', 'name_text', 'kind', 'source', 'blocked_by', 'key', 'would_be_key', 'content_bytes'],
    ...['mtime_ns', 'mode', 'uid', 'gid', 'nlink', 'inode', 'device'],
  ],
  listing: ['key', 'size_bytes', 'last_modified', 'storage_class'],
  objects: [
    ...['key', 'learnt', 'algorithm', 'type', 'value'],
    ...['file_owner', 'file_group', 'file_permissions', 'file_mtime'],
  ],
  source: [
    ...['path', 'source_now', 'algorithm', 'type', 'value'],
    ...['mtime_ns', 'uid', 'gid', 'mode', 'device', 'inode'],
  ],
  reports: ['name_text', 'outcome'],
} as const;

/** DataSync writes an empty object named as the location's own prefix: the root, which is no entry. */
export function isRootMarker(keyPrefix: string): string {
  return `(key = ${literal(keyPrefix)} AND size_bytes = 0)`;
}

/**
 * When several reports name a path the best outcome stands: what one pass skipped or failed and another carried over
 * is carried over.
 */
const REPORT_RANKS = ['skipped', 'failed', 'transferred'] as const;

/** An imported listing may not tell which names are one file; then what reading the source showed counts. */
const LINKS_KNOWN = '(e.nlink IS NOT NULL AND e.inode IS NOT NULL AND e.device IS NOT NULL)';

/** S3 tells seconds, so only a whole one after that is surely later. */
const STORED = `
  CASE
    WHEN o.key IS NULL OR e.mtime_ns IS NULL OR e.kind <> 'file' THEN 'unknown'
    WHEN e.mtime_ns >= epoch_ns(o.last_modified) + 1000000000 THEN 'before-source'
    ELSE 'after-source'
  END`;

/** Metadata of files alone: what DataSync stores with a link is not published. */
const METADATA = `
      CASE
        WHEN e.kind IS DISTINCT FROM 'file' OR ${metadataDiffers('c', 's')} IS NULL THEN 'not-compared'
        WHEN NOT ${metadataDiffers('c', 's')} THEN 'equal'
        WHEN ${metadataMoved('e', 's')} THEN 'moved'
        WHEN ${metadataMoved('e', 's')} IS NULL THEN 'untold'
        ELSE 'different'
      END`;

/**
 * One row a path: every entry, and every object no entry has a claim to. An object under the key that an excluded or
 * blocked entry would have had counts with that entry. Report and checksum columns are filled in, never NULL.
 */
export function joinedRows(sources: FactSources): string {
  const prefix = literal(sources.keyPrefix);
  const ranks = `[${REPORT_RANKS.map(literal).join(', ')}]`;
  return `
    SELECT
      coalesce(e.path, encode(o.below)) AS path,
      CASE WHEN o.key IS NOT NULL THEN o.key ELSE e.key END AS key,
      CASE WHEN e.path IS NULL THEN o.size_bytes ELSE e.content_bytes END AS size_bytes,
      coalesce(e.source, 'absent') AS source,
      coalesce(e.blocked_by, '') AS blocked_by,
      coalesce(e.kind, '') AS kind,
      CASE WHEN o.key IS NULL THEN 'absent' ELSE 'present' END AS object,
      CASE
        WHEN o.key IS NULL OR e.content_bytes IS NULL OR e.kind NOT IN ('file', 'directory', 'symlink') THEN 'unknown'
        WHEN o.size_bytes = e.content_bytes THEN 'equal'
        ELSE 'different'
      END AS size,
      ${sources.dated ? STORED : "'unknown'"} AS stored,
      coalesce(c.checksum, 'not-checked') AS checksum,
      coalesce(c.learnt, 'none') AS learnt,
      coalesce(s.source_now, 'not-looked') AS source_now,
      ${sources.posix ? METADATA : "'not-compared'"} AS metadata,
      CASE WHEN o.storage_class IN ('GLACIER', 'DEEP_ARCHIVE') THEN 'archived' ELSE 'readable' END AS access,
      coalesce(r.report, 'none') AS report,
      CASE WHEN ${LINKS_KNOWN} THEN e.device ELSE s.device END AS device,
      CASE WHEN ${LINKS_KNOWN} THEN e.inode ELSE s.inode END AS inode,
      coalesce(e.source = 'mapped' AND e.kind = 'file'
        AND CASE WHEN ${LINKS_KNOWN} THEN e.nlink > 1 ELSE s.inode IS NOT NULL END, false) AS is_linked
    FROM ${sources.entries} e
    FULL JOIN (
      SELECT key, size_bytes, last_modified, storage_class,
        CASE WHEN starts_with(key, ${prefix}) THEN substr(key, length(${prefix}) + 1) ELSE key END AS below
      FROM ${sources.listing} WHERE NOT ${isRootMarker(sources.keyPrefix)}
    ) o ON o.key = e.would_be_key
    LEFT JOIN (
      SELECT name_text, ${ranks}[max(list_position(${ranks}, outcome))] AS report
      FROM ${sources.reports} GROUP BY name_text
    ) r
      ON r.name_text = CASE WHEN e.path IS NULL THEN rtrim(o.below, '/') ELSE e.name_text END
    LEFT JOIN (${sourceRows(sources.source)}) s ON s.path = e.path
    LEFT JOIN (${checksumRows(sources.entries, sources.objects, sources.source)}) c ON c.path = e.path`;
}

/** Keys of objects without an entry that older inventories had; `earlier`: relation of `mappedEntries` over these, or null. */
export function knownRows(joined: string, earlier: string | null): string {
  if (earlier === null) return 'SELECT NULL::VARCHAR AS key WHERE false';
  const strangers = `(SELECT key FROM ${joined} WHERE source = 'absent')`;
  return `SELECT DISTINCT would_be_key AS key FROM ${earlier} WHERE would_be_key IN ${strangers} ORDER BY key`;
}

/**
 * The joined rows with the hard-link flag and what speaks for an object without an entry (`known`: relation of
 * `knownRows`), and all flags of a row as one text, `combination`: what `judge` is asked
 * about. Two passes over the rows, because a link is late only when another name of its inode has arrived. `joined` need not be all rows:
 * of those that are left out every entry of `entries` has its object.
 */
export function factRows(
  joined: string,
  beside: { readonly known: string; readonly entries: string },
): string {
  const { known, entries } = beside;
  return `
    SELECT j.path, j.key, j.size_bytes,
      concat_ws('|', source, blocked_by, kind, object, size, checksum, learnt, source_now, stored, metadata, access, report,
        CASE WHEN d.key IS NOT NULL THEN 'directory' WHEN p.key IS NOT NULL THEN 'scanned' ELSE 'none' END,
        CASE WHEN is_linked AND object = 'absent' AND l.inode IS NOT NULL THEN 'later' ELSE 'no' END) AS combination
    FROM ${joined} j
    LEFT JOIN ${known} p ON p.key = j.key AND j.source = 'absent'
    LEFT JOIN (${unnamedDirectories(joined, entries)}) d ON d.key = j.key AND j.source = 'absent'
    LEFT JOIN (${arrivedLinks(joined, entries)}) l
      ON l.device = j.device AND l.inode = j.inode`;
}

/** Files of which a name has arrived, as far as another name of them waits for it. */
function arrivedLinks(joined: string, entries: string): string {
  const waiting = `(SELECT DISTINCT device, inode FROM ${joined} WHERE is_linked AND object = 'absent')`;
  return `
    SELECT DISTINCT device, inode FROM ${joined} WHERE is_linked AND object = 'present'
    UNION
    SELECT device, inode FROM ${entries} e SEMI JOIN ${waiting} w USING (device, inode)
    ANTI JOIN (SELECT path FROM ${joined} SEMI JOIN ${waiting} USING (device, inode)) j USING (path)
    WHERE e.nlink > 1`;
}

/** Keys of empty markers without an entry in whose directory mapped entries lie, at any depth. */
function unnamedDirectories(joined: string, entries: string): string {
  const markers = `SELECT key FROM ${joined} WHERE source = 'absent' AND size_bytes = 0 AND suffix(key, '/')`;
  const parents = `
    SELECT DISTINCT parse_dirpath(key, 'forward_slash') AS parent FROM ${entries}
    WHERE source = 'mapped' AND kind <> 'directory' AND contains(key, '/') AND EXISTS (${markers})`;
  const above = `
    SELECT DISTINCT array_to_string(names[:level], '/') || '/' AS key
    FROM (SELECT string_split(rtrim(parent, '/'), '/') AS names FROM (${parents})), unnest(range(1, len(names) + 1)) t(level)`;
  return `SELECT key FROM (${markers}) WHERE key IN (${above})`;
}
