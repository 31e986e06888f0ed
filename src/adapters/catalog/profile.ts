import type { DuckDBConnection } from '@duckdb/node-api';
import { shown } from '../../inventory/display.ts';
import { AGE_BOUNDS, type Profile, SIZE_BOUNDS } from '../../inventory/profile.ts';
import { type Database, rowsOf } from './database.ts';
import { hazardsOf } from './hazards.ts';
import type { HazardContext } from './hazards-finder.ts';
import { daysBefore } from './profile-facets.ts';
import { bytesOf, numberOf, type Row, textOf } from './values.ts';

const TOP_DIRECTORIES = 20;

/** Profiles one inventory in SQL; see `profileSchema` for what each figure means. */
export async function profileOf(
  database: Database,
  context: HazardContext,
  at: { readonly now: Date; readonly coldAfterDays: number },
): Promise<Profile> {
  const { mapped, inventory } = context;
  return database.with(async (connection) => {
    const groups = await groupsOf(connection, mapped, at);
    return {
      inventory: inventory.id,
      share: inventory.share,
      asOf: at.now.toISOString(),
      ...totals(groups, at.coldAfterDays),
      cells: cells(groups),
      hazards: [...(await hazardsOf(connection, context))],
      topDirectories: topDirectories(groups),
    };
  });
}

/**
 * Reads the rows once and counts them in two ways: by what becomes of them and class of size and age, and, of files that
 * move, by first-level directory.
 */
async function groupsOf(
  connection: DuckDBConnection,
  mapped: string,
  at: { readonly now: Date; readonly coldAfterDays: number },
): Promise<readonly Row[]> {
  return rowsOf(
    connection,
    `WITH groups AS (
       SELECT GROUPING(top) = 0 AS is_top, encode(top) AS top, source, kind, size_class, age_class, is_cold,
         count(*) AS entries, coalesce(sum(size_bytes), 0) AS bytes, coalesce(sum(content_bytes), 0) AS content,
         coalesce(max(size_bytes), 0) AS largest
       FROM (
         SELECT source, kind, size_bytes, content_bytes,
           ${classOf('size_bytes', SIZE_BOUNDS)} AS size_class,
           ${AGE_BOUNDS.map((days) => `(mtime_ns <= ${daysBefore(at.now, days)})::INTEGER`).join(' + ')} AS age_class,
           coalesce(mtime_ns < ${daysBefore(at.now, at.coldAfterDays)}, false) AS is_cold,
           CASE WHEN source = 'mapped' AND kind = 'file' AND contains(path_text, '/')
             THEN split_part(path_text, '/', 1) END AS top
         FROM (${mapped})
       )
       GROUP BY GROUPING SETS ((source, kind, size_class, age_class, is_cold), (top))
     )
     (FROM groups WHERE NOT is_top ORDER BY size_class, age_class)
     UNION ALL
     (FROM groups WHERE top IS NOT NULL ORDER BY bytes DESC, top LIMIT ${TOP_DIRECTORIES})`,
  );
}

/** The class of a value is the number of bounds it has reached. */
function classOf(value: string, bounds: readonly number[]): string {
  return bounds.map((bound) => `(${value} >= ${bound})::INTEGER`).join(' + ');
}

type Totals = Omit<Profile, 'inventory' | 'share' | 'asOf' | 'cells' | 'hazards' | 'topDirectories'>;

function totals(groups: readonly Row[], coldAfterDays: number): Totals {
  const of = (test: (row: Row) => boolean) => sumOf(groups.filter((row) => row.is_top !== true && test(row)));
  const is = (kind: string) => (row: Row) => row.kind === kind;
  const moves = (kind: string) => of((row) => row.source === 'mapped' && row.kind === kind);
  const files = of(is('file'));
  const cold = of((row) => row.source === 'mapped' && row.kind === 'file' && row.is_cold === true);
  const excluded = of((row) => row.source === 'excluded');
  const [directories, symlinks] = [of(is('directory')).entries, of(is('symlink')).entries];
  return {
    files: files.entries,
    fileBytes: files.bytes,
    directories,
    symlinks,
    others: of(() => true).entries - files.entries - directories - symlinks,
    largestFileBytes: files.largest,
    mapped: {
      files: moves('file').entries,
      fileBytes: moves('file').bytes,
      directories: moves('directory').entries,
      symlinks: moves('symlink').entries,
    },
    cold: { afterDays: coldAfterDays, files: cold.entries, bytes: cold.bytes },
    excludedByPattern: { entries: excluded.entries, bytes: excluded.content },
  };
}

interface Sum {
  readonly entries: number;
  readonly bytes: number;
  readonly content: number;
  readonly largest: number;
}

function sumOf(rows: readonly Row[]): Sum {
  const add = (column: keyof Sum) => rows.reduce((sum, row) => sum + numberOf(row[column]), 0);
  return {
    entries: add('entries'),
    bytes: add('bytes'),
    content: add('content'),
    largest: rows.reduce((most, row) => Math.max(most, numberOf(row.largest)), 0),
  };
}

/** A size or time that is not known counts as the first class: young and small, so nothing is archived for it. */
function cells(groups: readonly Row[]): Profile['cells'] {
  const found = new Map<string, Profile['cells'][number]>();
  for (const row of groups) {
    if (row.is_top === true || textOf(row.source) !== 'mapped' || row.kind !== 'file') continue;
    const [sizeClass, ageClass] = [numberOf(row.size_class), numberOf(row.age_class)];
    const key = `${sizeClass} ${ageClass}`;
    const seen = found.get(key) ?? { sizeClass, ageClass, files: 0, bytes: 0 };
    const [files, bytes] = [seen.files + numberOf(row.entries), seen.bytes + numberOf(row.bytes)];
    found.set(key, { ...seen, files, bytes });
  }
  return [...found.values()].toSorted((a, b) => a.sizeClass - b.sizeClass || a.ageClass - b.ageClass);
}

/** First-level directories with the most bytes; files that lie in the root itself are in none of them. */
function topDirectories(groups: readonly Row[]): Profile['topDirectories'] {
  return groups
    .filter((row) => row.is_top === true)
    .map((row) => ({
      path: shown(bytesOf(row.top)),
      files: numberOf(row.entries),
      bytes: numberOf(row.bytes),
    }));
}
