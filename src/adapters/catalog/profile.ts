import type { DuckDBConnection } from '@duckdb/node-api';
import { shown } from '../../inventory/display.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { AGE_BOUNDS, type Profile, SIZE_BOUNDS } from '../../inventory/profile.ts';
import type { KeyRules } from '../../ports/catalog.ts';
import { type Database, rowOf, rowsOf } from './database.ts';
import { entryRows } from './entry-columns.ts';
import { hazardsOf } from './hazards.ts';
import { mappedEntries } from './mapping-sql.ts';
import { bytesOf, numberOf } from './values.ts';

const NS_PER_DAY = 86_400_000_000_000n;
const TOP_DIRECTORIES = 20;

/** Profiles one inventory in SQL; see `profileSchema` for what each figure means. */
export async function profileOf(
  database: Database,
  inventory: Inventory,
  files: readonly string[],
  rules: KeyRules,
  at: { readonly now: Date; readonly coldAfterDays: number },
): Promise<Profile> {
  const mapped = mappedEntries(entryRows(files), rules);
  const nowNs = BigInt(at.now.getTime()) * 1_000_000n;
  return database.with(async (connection) => ({
    inventory: inventory.id,
    share: inventory.share,
    asOf: at.now.toISOString(),
    ...(await totals(connection, mapped, nowNs, at.coldAfterDays)),
    cells: await cells(connection, mapped, nowNs),
    hazards: [...(await hazardsOf(connection, { mapped, rules, inventory }))],
    topDirectories: await topDirectories(connection, mapped),
  }));
}

type Totals = Omit<Profile, 'inventory' | 'share' | 'asOf' | 'cells' | 'hazards' | 'topDirectories'>;

async function totals(
  connection: DuckDBConnection,
  mapped: string,
  nowNs: bigint,
  coldAfterDays: number,
): Promise<Totals> {
  const cold = `source = 'mapped' AND kind = 'file' AND mtime_ns < ${nowNs - BigInt(coldAfterDays) * NS_PER_DAY}`;
  const row = await rowOf(
    connection,
    `SELECT
       count(*) FILTER (kind = 'file') AS files,
       sum(size_bytes) FILTER (kind = 'file') AS file_bytes,
       count(*) FILTER (kind = 'directory') AS directories,
       count(*) FILTER (kind = 'symlink') AS symlinks,
       count(*) FILTER (kind NOT IN ('file', 'directory', 'symlink')) AS others,
       max(size_bytes) FILTER (kind = 'file') AS largest,
       count(*) FILTER (source = 'mapped' AND kind = 'file') AS mapped_files,
       sum(size_bytes) FILTER (source = 'mapped' AND kind = 'file') AS mapped_bytes,
       count(*) FILTER (source = 'mapped' AND kind = 'directory') AS mapped_directories,
       count(*) FILTER (source = 'mapped' AND kind = 'symlink') AS mapped_symlinks,
       count(*) FILTER (${cold}) AS cold_files,
       sum(size_bytes) FILTER (${cold}) AS cold_bytes,
       count(*) FILTER (source = 'excluded') AS excluded_entries,
       sum(content_bytes) FILTER (source = 'excluded') AS excluded_bytes
     FROM (${mapped})`,
  );
  return {
    files: numberOf(row.files),
    fileBytes: numberOf(row.file_bytes),
    directories: numberOf(row.directories),
    symlinks: numberOf(row.symlinks),
    others: numberOf(row.others),
    largestFileBytes: numberOf(row.largest),
    mapped: {
      files: numberOf(row.mapped_files),
      fileBytes: numberOf(row.mapped_bytes),
      directories: numberOf(row.mapped_directories),
      symlinks: numberOf(row.mapped_symlinks),
    },
    cold: { afterDays: coldAfterDays, files: numberOf(row.cold_files), bytes: numberOf(row.cold_bytes) },
    excludedByPattern: { entries: numberOf(row.excluded_entries), bytes: numberOf(row.excluded_bytes) },
  };
}

/** The class of a value is the number of bounds it has reached. */
function classOf(value: string, bounds: readonly (number | bigint)[]): string {
  return bounds.map((bound) => `(${value} >= ${bound})::INTEGER`).join(' + ');
}

async function cells(connection: DuckDBConnection, mapped: string, nowNs: bigint): Promise<Profile['cells']> {
  const ageBounds = AGE_BOUNDS.map((days) => BigInt(days) * NS_PER_DAY);
  const rows = await rowsOf(
    connection,
    `SELECT ${classOf('size_bytes', SIZE_BOUNDS)} AS size_class,
       ${classOf(`(${nowNs}::HUGEINT - mtime_ns)`, ageBounds)} AS age_class,
       count(*) AS files, sum(size_bytes) AS bytes
     FROM (${mapped}) WHERE source = 'mapped' AND kind = 'file'
     GROUP BY ALL ORDER BY ALL`,
  );
  return rows.map((row) => ({
    sizeClass: numberOf(row.size_class),
    ageClass: numberOf(row.age_class),
    files: numberOf(row.files),
    bytes: numberOf(row.bytes),
  }));
}

/** First-level directories with the most bytes; files that lie in the root itself are in none of them. */
async function topDirectories(
  connection: DuckDBConnection,
  mapped: string,
): Promise<Profile['topDirectories']> {
  const rows = await rowsOf(
    connection,
    `SELECT encode(split_part(path_text, '/', 1)) AS path, count(*) AS files, sum(size_bytes) AS bytes
     FROM (${mapped}) WHERE source = 'mapped' AND kind = 'file' AND contains(path_text, '/')
     GROUP BY ALL ORDER BY bytes DESC, path LIMIT ${TOP_DIRECTORIES}`,
  );
  return rows.map((row) => ({
    path: shown(bytesOf(row.path)),
    files: numberOf(row.files),
    bytes: numberOf(row.bytes),
  }));
}
