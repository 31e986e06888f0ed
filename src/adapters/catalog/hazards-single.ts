import type { HazardId } from '../../inventory/hazards.ts';
import { BLOCKING } from '../../inventory/hazards.ts';
import { locationIllegal } from '../../inventory/location-names.ts';
import { WINDOWS_ILLEGAL } from '../../inventory/windows-names.ts';
import type { HazardContext } from './hazards-finder.ts';
import { literal } from './sql.ts';

/** Longest name file systems take, in bytes [NAME_MAX of ext4, XFS, NFS, DataSync quotas]. */
const MAX_COMPONENT_BYTES = 255;
/** Smaller files are left alone: block and compression overheads look like holes. */
const SPARSE_FROM_BYTES = 65_536;
/** Smaller files may lie in their inode, without a block of their own (ext4, btrfs, ZFS, ONTAP). */
const OFFLINE_FROM_BYTES = 4096;
/** Largest file of a File Gateway's file share [aws-facts 8]. */
const FIVE_TIB = 5 * 2 ** 40;
/** Clocks of filers are off by minutes, not by a day. */
const FUTURE_MS = 86_400_000;

/** What one row alone can tell: a condition on the row, and words to it. */
export interface SingleHazard {
  readonly id: HazardId;
  readonly test: string;
  /** SQL of the detail, text or NULL. */
  readonly detail: string;
}

/** A costly test for the few rows a cheap one lets through: of two conditions DuckDB may ask either first. */
const only = (cheap: string, costly: string): string => `CASE WHEN ${cheap} THEN ${costly} ELSE false END`;

const longest = `list_max(list_transform(string_split(path_text, '/'), lambda part: strlen(part)))`;

/** All hazards of this sort that can occur under the rules. An entry that cannot move has only the one that blocks it. */
export function singleHazards({ rules, inventory }: HazardContext): readonly SingleHazard[] {
  const futureNs = BigInt(Date.parse(inventory.finishedAt) + FUTURE_MS) * 1_000_000n;
  const windows = rules.protocol === 'smb' || rules.strategy === 'bridge';
  const moving = (id: HazardId, test: string, detail = 'NULL'): SingleHazard => ({
    id,
    test: `source = 'mapped' AND ${test}`,
    detail,
  });
  return [
    ...BLOCKING.map((id) => ({
      id,
      test: `blocked_by = '${id}'`,
      detail: blockedDetail(id, rules.keyPrefix),
    })),
    moving('control-character', `regexp_matches(path_text, '[\\x00-\\x1f\\x7f]')`),
    ...(windows ? [moving('windows-name', `regexp_matches(path_text, ${literal(WINDOWS_ILLEGAL)})`)] : []),
    moving(
      'sparse-file',
      `kind = 'file' AND size_bytes >= ${SPARSE_FROM_BYTES} AND allocated_bytes > 0 AND allocated_bytes < size_bytes // 2`,
      `allocated_bytes || ' bytes allocated'`,
    ),
    moving(
      'component-too-long',
      only(`octet_length(path) > ${MAX_COMPONENT_BYTES}`, `${longest} > ${MAX_COMPONENT_BYTES}`),
      `${longest} || ' bytes in one component'`,
    ),
    ...(rules.protocol === 'smb' ? [moving('smb-acl', `kind = 'file'`)] : []),
    moving('offline-file', `kind = 'file' AND size_bytes >= ${OFFLINE_FROM_BYTES} AND allocated_bytes = 0`),
    moving('file-over-5tib', `kind = 'file' AND size_bytes > ${FIVE_TIB}`),
    moving(
      'location-name',
      only(`kind = 'directory'`, `regexp_matches(path_text, ${literal(locationIllegal(rules.protocol))})`),
    ),
    moving(
      'odd-time',
      `kind IN ('file', 'directory') AND (mtime_ns < 0 OR mtime_ns > ${futureNs})`,
      `'modified ' || ${timeText('mtime_ns')}`,
    ),
  ];
}

/** A time of the file; the earliest and the latest stand for all beyond them, and DuckDB has no timestamp for either. */
function timeText(ns: string): string {
  return `CASE
    WHEN ${ns} <= ${1n - 2n ** 63n} THEN '1677-09-21 or earlier'
    WHEN ${ns} >= ${2n ** 63n - 1n} THEN '2262-04-11 or later'
    ELSE strftime(make_timestamp(${ns} // 1000), '%Y-%m-%dT%H:%M:%SZ') END`;
}

function blockedDetail(id: HazardId, keyPrefix: string): string {
  if (id === 'special-file') return 'kind';
  if (id !== 'key-too-long') return 'NULL';
  return `(${Buffer.byteLength(keyPrefix)} + octet_length(path) + (CASE kind WHEN 'directory' THEN 1 ELSE 0 END)) || ' bytes'`;
}

/** Entries with one of these hazards, as members (see `HazardFinder`). */
export function singleMembers(hazard: SingleHazard, mapped: string): string {
  return `
    SELECT path, kind, content_bytes, ${hazard.detail} AS detail, NULL::BLOB AS other, path AS group_path
    FROM (${mapped}) WHERE ${hazard.test}`;
}
