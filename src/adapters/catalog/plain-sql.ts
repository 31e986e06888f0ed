import { LEARNT, type PathFacts } from '../../evidence/verdict.ts';
import type { EntryKind } from '../../inventory/entry.ts';
import { type FactSources, isRootMarker } from './facts-sql.ts';
import { literal } from './sql.ts';

/**
 * Rows of all sides are dealt out to buckets by the hash of their name, and for each bucket it is counted and summed up whether the
 * sides have the same rows. In most they have: every entry has its object, with the same size, checksum and metadata. Such a
 * bucket is *plain*, and its paths need not be joined; the others are *mixed*. A sum is the exclusive or of 64-bit hashes
 * (hashed twice, so that values which are swapped do not cancel out), which is equal by chance once in 2^64.
 */
export interface Buckets {
  /** A power of two. */
  readonly count: number;
}

/** Rows a bucket has, about. Fewer cost memory; more make a difference drag more rows into the join. */
const ROWS_PER_BUCKET = 8;

/** As many buckets as are right for so many entries. */
export function bucketsFor(entries: number): Buckets {
  return { count: 2 ** Math.max(0, Math.ceil(Math.log2(Math.max(1, entries / ROWS_PER_BUCKET)))) };
}

/** What the paths of a plain bucket have in common; `code` in the relation of {@link bucketRows}. */
export interface PlainClass {
  readonly learnt: PathFacts['learnt'];
  readonly metadata: 'equal' | 'not-compared';
  readonly report: 'transferred' | 'none';
  readonly stored: 'after-source' | 'unknown';
}

const CLASSES: readonly PlainClass[] = (['none', ...LEARNT] as const).flatMap((learnt) =>
  (['not-compared', 'equal'] as const).flatMap((metadata) =>
    (['none', 'transferred'] as const).flatMap((report) =>
      (['unknown', 'after-source'] as const).map((stored) => ({ learnt, metadata, report, stored })),
    ),
  ),
);

/** The facts of a path in a plain bucket. */
export function plainFacts(kind: EntryKind, code: number): PathFacts {
  const given = CLASSES[code];
  if (given === undefined) throw new RangeError(`there is no class ${code}`);
  const looked = given.learnt !== 'none' && kind !== 'directory';
  return {
    source: 'mapped',
    blockedBy: null,
    kind,
    object: 'present',
    size: 'equal',
    checksum: looked ? 'equal' : 'not-checked',
    learnt: looked ? given.learnt : 'none',
    sourceNow: looked ? 'same' : 'not-looked',
    stored: kind === 'file' ? given.stored : 'unknown',
    metadata: kind === 'file' ? given.metadata : 'not-compared',
    access: 'readable',
    report: given.report,
    hardLink: 'no',
    claim: 'none',
  };
}

/** The bucket of a name, given as SQL. */
export function bucketOf(name: string, { count }: Buckets): string {
  return `(hash(${name}) & ${count - 1})`;
}

/** A key's name below the prefix as entries have it: without the slash of a directory. */
export function nameOfKey(prefix: string, key = 'key'): string {
  const below = prefix === '' ? key : `substr(${key}, ${[...prefix].length + 1})`;
  return `(CASE WHEN suffix(${key}, '/') THEN substr(${below}, 1, length(${below}) - 1) ELSE ${below} END)`;
}

/** One row a bucket: `bucket`, and `code` of its class, NULL when it is mixed. */
export function bucketRows(sources: FactSources, buckets: Buckets): string {
  const { posix, dated } = sources;
  const mode = "lpad(format('{:o}', mode & 4095), 4, '0')";
  const ours = posix ? `hash(hash(h, uid::VARCHAR, gid::VARCHAR, ${mode}, mtime_ns || 'ns'))` : '0::UBIGINT';
  const theirs = `CASE WHEN ${TOLD}
    THEN hash(hash(h, file_owner, file_group, right('000' || file_permissions, 4), file_mtime)) ELSE 0::UBIGINT END`;
  const learntCode = `list_position([${LEARNT.map(literal).join(', ')}], learnt)`;
  const none = '0::UBIGINT';
  const rows = `
    SELECT h, 1 + ${HIGH} * is_item AS c1, 0::BIGINT AS c2, 0::BIGINT AS c3, bad AS c4,
      hash(hash(h, is_item = 0, content_bytes)) AS x1, ${none} AS x2,
      CASE WHEN is_item = 1 THEN h ELSE ${none} END AS x3, h AS x4, ${none} AS xm,
      NULL::INTEGER AS learnt, ${dated ? "CASE WHEN kind = 'file' THEN mtime_ns END" : 'NULL::BIGINT'} AS written, NULL::BIGINT AS kept
    FROM (
      SELECT hash(name_text) AS h, content_bytes, kind, mtime_ns, (kind <> 'directory')::BIGINT AS is_item,
        (source <> 'mapped' OR content_bytes IS NULL ${dated ? "OR (kind = 'file' AND mtime_ns IS NULL)" : ''})::BIGINT AS bad
      FROM ${sources.entries}
    )
    UNION ALL
    SELECT h, 0, 1, 0, bad, hash(hash(h, is_directory, size_bytes)), ${none}, ${none}, ${none}, ${none}, NULL, NULL, stored_at
    FROM (
      SELECT hash(${nameOfKey(sources.keyPrefix)}) AS h, suffix(key, '/') AS is_directory, size_bytes,
        (storage_class IN ('GLACIER', 'DEEP_ARCHIVE') OR NOT starts_with(key, ${literal(sources.keyPrefix)}))::BIGINT AS bad,
        ${dated ? 'epoch_ns(last_modified)' : 'NULL::BIGINT'} AS stored_at
      FROM ${sources.listing} WHERE NOT ${isRootMarker(sources.keyPrefix)}
    )
    UNION ALL
    SELECT h, 0, ${HIGH}, 0, (source_now <> 'same' OR value IS NULL OR inode IS NOT NULL)::BIGINT,
      ${none}, hash(hash(h, algorithm, type, value)), h, ${none}, ${ours}, NULL, NULL, NULL
    FROM (SELECT *, hash(TRY(decode(path))) AS h FROM ${sources.source})
    UNION ALL
    SELECT h, 0, 0, 1, (value IS NULL)::BIGINT + ${posix ? `CASE WHEN ${TOLD} THEN ${HIGH} ELSE 0 END` : '0'},
      ${none}, hash(hash(h, algorithm, type, value)), ${none}, ${none}, ${posix ? theirs : none}, ${learntCode}, NULL, NULL
    FROM (SELECT *, hash(${nameOfKey(sources.keyPrefix)}) AS h FROM ${sources.objects})
    UNION ALL
    SELECT h, 0, 0, ${HIGH}, (outcome <> 'transferred')::BIGINT, ${none}, ${none}, ${none}, h, ${none}, NULL, NULL, NULL
    FROM (SELECT outcome, hash(name_text) AS h FROM ${sources.reports})`;
  return `
    SELECT bucket, CASE WHEN ${isPlain(sources)} THEN ${codeOf(sources)} END AS code
    FROM (
      SELECT h & ${buckets.count - 1} AS bucket,
        sum(c1) AS c1, sum(c2) AS c2, sum(c3) AS c3, sum(c4) AS c4,
        bit_xor(x1) AS x1, bit_xor(x2) AS x2, bit_xor(x3) AS x3, bit_xor(x4) AS x4, bit_xor(xm) AS xm,
        min(learnt) AS least, max(learnt) AS most
        ${dated ? ', max(written) AS written, min(kept) AS kept' : ''}
      FROM (${rows}) GROUP BY bucket
    )`;
}

/** Two counts in one number: adding up is what takes time. */
const HIGH = '4294967296';
const LOW = '4294967295';
/** Whether an object tells any metadata. */
export const TOLD =
  '(file_owner IS NOT NULL OR file_group IS NOT NULL OR file_permissions IS NOT NULL OR file_mtime IS NOT NULL)';
const entries = `(c1 & ${LOW})`;
const items = '(c1 >> 32)';
const objects = `(c2 & ${LOW})`;
const looks = '(c2 >> 32)';
const asked = `(c3 & ${LOW})`;
const reported = '(c3 >> 32)';
const bad = `(c4 & ${LOW})`;
const told = '(c4 >> 32)';

function isPlain({ posix, dated }: FactSources): string {
  return [
    `${bad} = 0 AND ${entries} = ${objects} AND x1 = 0`,
    `((${looks} = 0 AND ${asked} = 0) OR (${looks} = ${items} AND ${asked} = ${items} AND x2 = 0 AND x3 = 0 AND least = most))`,
    `(${reported} = 0 OR (${reported} = ${entries} AND x4 = 0))`,
    ...(posix ? [`(${told} = 0 OR (${told} = ${items} AND xm = 0))`] : []),
    ...(dated ? ['(written IS NULL OR written < kept + 1000000000)'] : []),
  ].join(' AND ');
}

/** The number of the class in `CLASSES`. */
function codeOf({ posix, dated }: FactSources): string {
  return `(8 * coalesce(least, 0) + ${posix ? `4 * (${told} > 0)::INTEGER` : '0'} + 2 * (${reported} > 0)::INTEGER + ${dated ? 1 : 0})::UTINYINT`;
}

/** The rows of all sides that lie in mixed buckets: what has to be joined. `mixed` is a relation of their numbers. */
export function mixedSources(sources: FactSources, buckets: Buckets, mixed: string): FactSources {
  const only = (rows: string, name: string) =>
    `(SELECT * FROM ${rows} WHERE ${bucketOf(name, buckets)} IN (SELECT bucket FROM ${mixed}))`;
  const ofKey = nameOfKey(sources.keyPrefix);
  return {
    ...sources,
    entries: only(sources.entries, 'name_text'),
    listing: only(sources.listing, ofKey),
    objects: only(sources.objects, ofKey),
    source: only(sources.source, 'TRY(decode(path))'),
    reports: only(sources.reports, 'name_text'),
  };
}
