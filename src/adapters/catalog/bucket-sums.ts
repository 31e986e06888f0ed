import { LEARNT, type PathFacts } from '../../evidence/verdict.ts';
import { FLAGS } from './bucket-flags.ts';
import { type FactSources, isRootMarker, type List } from './facts-sql.ts';
import { heldRows } from './listing-sql.ts';
import { literal } from './sql.ts';

/** What there is to be compared at all: a sum that nothing goes into takes as long as any other. */
export interface Sums {
  /** Whether checksums were looked for. */
  readonly looked: boolean;
  /** The way in which all of them were learnt; null when there are several, or none. */
  readonly learnt: PathFacts['learnt'] | null;
  /** Whether objects tell metadata that is held against the source. */
  readonly posix: boolean;
  /** Whether a task report names a path. */
  readonly reported: boolean;
  /** Whether it is asked when objects were stored. */
  readonly dated: boolean;
}

/**
 * The hash of what a row of the inventory is called in the bucket: prefix and path, without the slash of a directory. Text and bytes have the
 * same one, and bytes are put together faster.
 */
export function entryHash(prefix: string): string {
  return pathHash(prefix, 'CASE WHEN path_lossy IS NULL THEN path ELSE encode(path_lossy) END');
}

/** The same of a path below the prefix, in bytes. */
export function pathHash(prefix: string, path = 'path'): string {
  return prefix === '' ? `hash(${path})` : `hash(encode(${literal(prefix)}) || ${path})`;
}

/** The same of a name that a task report tells, as text. */
export function reportHash(prefix: string): string {
  return prefix === '' ? 'hash(name_text)' : `hash(${literal(prefix)} || name_text)`;
}

/** The same of an object's key: its own slash is that of a directory. Bytes are cut, not letters, as that need not look at each. */
export const KEY_HASH = "hash(CASE WHEN suffix(key, '/') THEN encode(key)[:-2] ELSE encode(key) END)";

/** What a side adds to the numbers of a bucket; nothing to those it does not name. */
export interface Side {
  /** Terms of 64 bits for each kind of sum. */
  readonly sums: Readonly<Partial<Record<SumName, string>>>;
  /** Of `FLAGS`, those which a row raises. */
  readonly flags?: string | undefined;
  /** Seconds: when the source was written, and when the object was stored. */
  readonly written?: string | undefined;
  readonly kept?: string | undefined;
  readonly list: List;
  /** A relation with `h`, the hash of the row's name, of any rows of the list's files. */
  readonly of: (rows: string) => string;
}

/** `same` has to be zero in a plain bucket; the others only where an object tells metadata, or a report names a path. */
export type SumName = 'same' | 'metadata' | 'names';

/** The sides that have anything to compare. */
export function sidesOf(sources: FactSources, sums: Sums): readonly Side[] {
  return [
    entrySide(sources, sums),
    listingSide(sources, sums),
    ...(sums.looked ? [sourceSide(sources, sums), objectSide(sums)] : []),
    ...(sums.reported ? [reportSide(sources)] : []),
  ];
}

/** A hash of 63 bits, so that the difference of two can be told. What is out of the ordinary in a row goes in as a part that is else NULL. */
function term(parts: readonly string[]): string {
  return `(hash(${parts.join(', ')}) >> 1)::BIGINT`;
}

const NAMED = '(h >> 1)::BIGINT';

/** An entry that has content is one source look waited for: `NAMED` is taken away here and added there. */
function entrySide({ mapped, keyPrefix }: FactSources, { looked, reported, dated }: Sums): Side {
  const undated = dated ? ` OR (kind = 'file' AND mtime_ns IS NULL)` : '';
  const row = term([
    'h',
    "kind = 'directory'",
    'content_bytes',
    `CASE WHEN source <> 'mapped' OR content_bytes IS NULL${undated} THEN 1 END`,
  ]);
  return {
    sums: {
      same: looked ? `${row} - CASE WHEN kind = 'directory' THEN 0 ELSE ${NAMED} END` : row,
      ...(reported ? { names: NAMED } : {}),
    },
    ...(dated ? { written: `CASE WHEN kind = 'file' THEN mtime_ns // 1000000000 END` } : {}),
    list: 'entries',
    of: (rows) => `(SELECT *, ${entryHash(keyPrefix)} AS h FROM ${mapped(rows)})`,
  };
}

function listingSide({ keyPrefix }: FactSources, { dated }: Sums): Side {
  const row = term([
    'h',
    "suffix(key, '/')",
    'size_bytes',
    `CASE WHEN storage_class IN ('GLACIER', 'DEEP_ARCHIVE') OR NOT starts_with(key, ${literal(keyPrefix)}) THEN 2 END`,
  ]);
  return {
    sums: { same: `-${row}` },
    ...(dated ? { kept: 'floor(epoch(last_modified))' } : {}),
    list: 'listing',
    of: (rows) => `(SELECT *, ${KEY_HASH} AS h FROM ${heldRows(rows)} WHERE NOT ${isRootMarker(keyPrefix)})`,
  };
}

const VALUE = ['h', 'algorithm', 'type', 'value'];

function sourceSide({ keyPrefix }: FactSources, { posix }: Sums): Side {
  const mode = "lpad(format('{:o}', mode & 4095), 4, '0')";
  const odd = `CASE WHEN source_now <> 'same' OR value IS NULL OR inode IS NOT NULL THEN 3 END`;
  return {
    sums: {
      same: `${NAMED} - ${term([...VALUE, odd])}`,
      ...(posix ? { metadata: term(['h', 'uid::VARCHAR', 'gid::VARCHAR', mode, "mtime_ns || 'ns'"]) } : {}),
    },
    list: 'source',
    of: (rows) => `(SELECT *, ${pathHash(keyPrefix)} AS h FROM ${rows})`,
  };
}

function objectSide({ learnt, posix }: Sums): Side {
  const metadata = term([
    'h',
    'file_owner',
    'file_group',
    "right('000' || file_permissions, 4)",
    'file_mtime',
  ]);
  const flags = [
    ...(learnt === null ? LEARNT.map((way) => `(learnt = ${literal(way)})::INTEGER * ${FLAGS[way]}`) : []),
    ...(posix ? [`(${TOLD})::INTEGER * ${FLAGS.told}`] : []),
  ];
  return {
    sums: {
      same: term([...VALUE, 'NULL']),
      ...(posix ? { metadata: `CASE WHEN ${TOLD} THEN -${metadata} ELSE 0 END` } : {}),
    },
    ...(flags.length === 0 ? {} : { flags: flags.join(' + ') }),
    list: 'objects',
    of: (rows) => `(SELECT *, ${KEY_HASH} AS h FROM ${rows})`,
  };
}

function reportSide({ keyPrefix }: FactSources): Side {
  return {
    sums: { names: `CASE WHEN outcome = 'transferred' THEN -${NAMED} ELSE ${term(['h', 'outcome'])} END` },
    flags: `${FLAGS.reported}`,
    list: 'reports',
    of: (rows) => `(SELECT outcome, ${reportHash(keyPrefix)} AS h FROM ${rows})`,
  };
}

/** Whether an object tells any metadata. */
export const TOLD =
  '(file_owner IS NOT NULL OR file_group IS NOT NULL OR file_permissions IS NOT NULL OR file_mtime IS NOT NULL)';
