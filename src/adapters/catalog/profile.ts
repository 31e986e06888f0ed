import { shown } from '../../inventory/display.ts';
import { AGE_BOUNDS, type Profile, SIZE_BOUNDS } from '../../inventory/profile.ts';
import { type Database, rowsOf } from './database.ts';
import type { HazardContext } from './hazards-finder.ts';
import { daysBefore } from './profile-facets.ts';
import { type RollupPlace, rollupRelation } from './rollup.ts';
import { bytesOf, numberOf, type Row, textOf } from './values.ts';

const TOP_DIRECTORIES = 20;

/** A profile but for its hazards, which take more time than all the rest. */
export async function countedProfile(
  database: Database,
  place: RollupPlace,
  { mapped, inventory }: Pick<HazardContext, 'mapped' | 'inventory'>,
): Promise<Omit<Profile, 'hazards'>> {
  const { at } = place;
  const rollup = await rollupRelation(database, place);
  return database.with(async (connection) => {
    const groups = await rowsOf(connection, groupsOf(mapped, at));
    return {
      inventory: inventory.id,
      share: inventory.share,
      asOf: at.now.toISOString(),
      ...totals(groups, at.coldAfterDays),
      cells: cells(groups),
      topDirectories: topDirectories(await rowsOf(connection, topOf(rollup))),
    };
  });
}

/** Counts entries by what becomes of them and by class of size and age. */
function groupsOf(entries: string, at: RollupPlace['at']): string {
  return `
    SELECT source, kind, size_class, age_class, is_cold,
      count(*) AS entries, coalesce(sum(size_bytes), 0) AS bytes, coalesce(sum(content_bytes), 0) AS content,
      coalesce(max(size_bytes), 0) AS largest
    FROM (
      SELECT source, kind, size_bytes, content_bytes,
        ${classOf(
          SIZE_BOUNDS.map((bound) => `size_bytes < ${bound}`),
          'size_bytes',
        )} AS size_class,
        ${classOf(
          AGE_BOUNDS.map((days) => `mtime_ns > ${daysBefore(at.now, days)}`),
          'mtime_ns',
        )} AS age_class,
        coalesce(mtime_ns < ${daysBefore(at.now, at.coldAfterDays)}, false) AS is_cold
      FROM (${entries})
    )
    GROUP BY ALL ORDER BY size_class, age_class`;
}

/** First-level directories with the most bytes of files. */
function topOf(rollup: string): string {
  return `
    SELECT encode(top) AS top, sum(files)::BIGINT AS entries, sum(file_bytes)::BIGINT AS bytes
    FROM (SELECT split_part(directory, '/', 1) AS top, files, file_bytes FROM ${rollup} WHERE directory <> '' AND files > 0)
    GROUP BY ALL ORDER BY bytes DESC, top LIMIT ${TOP_DIRECTORIES}`;
}

/** A value is of the class of the first bound it lies below, of the last class below none, and of the first if not known. */
function classOf(below: readonly string[], value: string): string {
  const classes = below.map((test, index) => `WHEN ${test} THEN ${index}`);
  return `(CASE ${classes.join(' ')} WHEN ${value} IS NULL THEN 0 ELSE ${below.length} END)::UTINYINT`;
}
type Totals = Omit<Profile, 'inventory' | 'share' | 'asOf' | 'cells' | 'hazards' | 'topDirectories'>;

function totals(groups: readonly Row[], coldAfterDays: number): Totals {
  const of = (test: (row: Row) => boolean) => sumOf(groups.filter(test));
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
    if (textOf(row.source) !== 'mapped' || row.kind !== 'file') continue;
    const [sizeClass, ageClass] = [numberOf(row.size_class), numberOf(row.age_class)];
    const key = `${sizeClass} ${ageClass}`;
    const seen = found.get(key) ?? { sizeClass, ageClass, files: 0, bytes: 0 };
    const [files, bytes] = [seen.files + numberOf(row.entries), seen.bytes + numberOf(row.bytes)];
    found.set(key, { ...seen, files, bytes });
  }
  return [...found.values()].toSorted((a, b) => a.sizeClass - b.sizeClass || a.ageClass - b.ageClass);
}

/** Files that lie in the root itself are in none of them. */
function topDirectories(rows: readonly Row[]): Profile['topDirectories'] {
  return rows.map((row) => ({
    path: shown(bytesOf(row.top)),
    files: numberOf(row.entries),
    bytes: numberOf(row.bytes),
  }));
}
