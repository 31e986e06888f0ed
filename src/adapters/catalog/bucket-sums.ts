import { LEARNT, type PathFacts } from '../../evidence/verdict.ts';
import { type FactSources, isRootMarker } from './facts-sql.ts';
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

/** The hash of an inventory row's name: text and bytes have the same one. */
export const ENTRY_HASH = 'hash(CASE WHEN path_lossy IS NULL THEN path ELSE encode(path_lossy) END)';

/** A key's name below the prefix as entries have it: without the slash of a directory. */
export function nameOfKey(prefix: string, key = 'key'): string {
  const below = prefix === '' ? key : `substr(${key}, ${[...prefix].length + 1})`;
  return `(CASE WHEN suffix(${key}, '/') THEN substr(${below}, 1, length(${below}) - 1) ELSE ${below} END)`;
}

/** What one side adds to each sum; nothing to those it does not name. */
interface Side {
  readonly terms: Readonly<Partial<Record<SumName, string>>>;
  /** A relation with `h`, the hash of the row's name. */
  readonly from: string;
}

type SumName =
  | 'sizes'
  | 'values'
  | 'metadata'
  | 'told'
  | 'names'
  | 'reported'
  | 'least'
  | 'most'
  | 'written'
  | 'kept';

interface SumColumn {
  readonly name: SumName;
  /** What a side that has no say in it gives. */
  readonly none: string;
  /** How it is summed up. */
  readonly sum: string;
  /** What holds of it in a plain bucket. */
  readonly plain: string;
}

/** The sums of a bucket. */
export function columnsOf({ looked, learnt, posix, reported, dated }: Sums): readonly SumColumn[] {
  const zero = '0::BIGINT';
  const added = (name: SumName, plain: string): SumColumn => ({
    name,
    none: zero,
    sum: `sum(${name})`,
    plain,
  });
  const bound = (name: SumName, by: 'min' | 'max', none: string, plain: string): SumColumn => ({
    name,
    none,
    sum: `${by}(${name})`,
    plain,
  });
  return [
    added('sizes', 'sizes = 0'),
    ...(looked ? [added('values', 'values = 0')] : []),
    ...(looked && learnt === null
      ? [
          bound('least', 'min', 'NULL::INTEGER', 'least IS NOT DISTINCT FROM most'),
          bound('most', 'max', 'NULL::INTEGER', 'true'),
        ]
      : []),
    ...(posix ? [added('told', 'true'), added('metadata', '(told = 0 OR metadata = 0)')] : []),
    ...(reported ? [added('reported', 'true'), added('names', '(reported = 0 OR names = 0)')] : []),
    ...(dated
      ? [
          bound('written', 'max', 'NULL::BIGINT', 'true'),
          bound('kept', 'min', 'NULL::BIGINT', '(written IS NULL OR written < kept + 1000000000)'),
        ]
      : []),
  ];
}

/** The sides that have anything to compare. */
export function sidesOf(sources: FactSources, sums: Sums): readonly Side[] {
  return [
    entryTerms(sources, sums),
    listingTerms(sources),
    ...(sums.looked ? [sourceTerms(sources), objectTerms(sources)] : []),
    ...(sums.reported ? [reportTerms(sources)] : []),
  ];
}

/** A hash as a number that can be added to others. What is out of the ordinary in a row goes in as a part that is else NULL. */
function term(parts: readonly string[]): string {
  return `(hash(${parts.join(', ')}) >> 1)::BIGINT`;
}

const NAMED = '(h >> 1)::BIGINT';

function entryTerms({ entries }: FactSources, { dated }: Sums): Side {
  const undated = dated ? ` OR (kind = 'file' AND mtime_ns IS NULL)` : '';
  return {
    terms: {
      sizes: term([
        'h',
        "kind = 'directory'",
        'content_bytes',
        `CASE WHEN source <> 'mapped' OR content_bytes IS NULL${undated} THEN 1 END`,
      ]),
      values: `CASE WHEN kind = 'directory' THEN 0 ELSE ${NAMED} END`,
      names: NAMED,
      written: "CASE WHEN kind = 'file' THEN mtime_ns END",
    },
    from: `(SELECT *, ${ENTRY_HASH} AS h FROM ${entries})`,
  };
}

function listingTerms({ listing, keyPrefix }: FactSources): Side {
  return {
    terms: {
      sizes: `-${term([
        'h',
        "suffix(key, '/')",
        'size_bytes',
        `CASE WHEN storage_class IN ('GLACIER', 'DEEP_ARCHIVE') OR NOT starts_with(key, ${literal(keyPrefix)}) THEN 2 END`,
      ])}`,
      kept: 'epoch_ns(last_modified)',
    },
    from: `(SELECT *, hash(${nameOfKey(keyPrefix)}) AS h FROM ${listing} WHERE NOT ${isRootMarker(keyPrefix)})`,
  };
}

const VALUE = ['h', 'algorithm', 'type', 'value'];

function sourceTerms({ source }: FactSources): Side {
  const mode = "lpad(format('{:o}', mode & 4095), 4, '0')";
  const odd = `CASE WHEN source_now <> 'same' OR value IS NULL OR inode IS NOT NULL THEN 3 END`;
  return {
    terms: {
      values: `${term([...VALUE, odd])} - ${NAMED}`,
      metadata: term(['h', 'uid::VARCHAR', 'gid::VARCHAR', mode, "mtime_ns || 'ns'"]),
    },
    from: `(SELECT *, hash(path) AS h FROM ${source})`,
  };
}

function objectTerms({ objects, keyPrefix }: FactSources): Side {
  const metadata = term([
    'h',
    'file_owner',
    'file_group',
    "right('000' || file_permissions, 4)",
    'file_mtime',
  ]);
  const learnt = `list_position([${LEARNT.map(literal).join(', ')}], learnt)`;
  return {
    terms: {
      values: `-${term([...VALUE, 'NULL'])}`,
      least: learnt,
      most: learnt,
      told: `(${TOLD})::BIGINT`,
      metadata: `CASE WHEN ${TOLD} THEN -${metadata} ELSE 0 END`,
    },
    from: `(SELECT *, hash(${nameOfKey(keyPrefix)}) AS h FROM ${objects})`,
  };
}

function reportTerms({ reports }: FactSources): Side {
  return {
    terms: {
      reported: '1::BIGINT',
      names: `CASE WHEN outcome = 'transferred' THEN -${NAMED} ELSE ${term(['h', 'outcome'])} END`,
    },
    from: `(SELECT outcome, hash(name_text) AS h FROM ${reports})`,
  };
}

/** Whether an object tells any metadata. */
export const TOLD =
  '(file_owner IS NOT NULL OR file_group IS NOT NULL OR file_permissions IS NOT NULL OR file_mtime IS NOT NULL)';
