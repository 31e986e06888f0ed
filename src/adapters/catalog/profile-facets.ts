import type { DuckDBConnection } from '@duckdb/node-api';
import { AGE_STEPS, DEEPEST, HEAT_STEPS, SIZE_STEPS } from '../../inventory/profile-classes.ts';
import { RAW_PATH } from './raw-names.ts';

const NS_PER_DAY = 86_400_000_000_000n;

/** Name of the temporary table that {@link createFacets} makes; it lives as long as its connection. */
export const FACETS = 'facets';

/** Nanoseconds of so many days before `now`. */
export function daysBefore(now: Date, days: number): bigint {
  return BigInt(now.getTime()) * 1_000_000n - BigInt(days) * NS_PER_DAY;
}

/**
 * Reads the rows of an inventory once and counts them in four ways, into a table with a column `facet`: `classes` (age,
 * time since read, size, depth), `extension`, `owner`, and `directory` (the one a file lies in, by the heat map's age).
 * How many rows it has turns on how many directories there are, not on how many files; DuckDB spills what is too much.
 */
export async function createFacets(
  connection: DuckDBConnection,
  rows: string,
  at: { readonly now: Date; readonly coldAfterDays: number },
): Promise<void> {
  // Bounded, because a time may be the latest there is (a file of the year 2500 is kept so), and a day more is none.
  const dayLater = `least(greatest(mtime_ns, ctime_ns), ${2n ** 63n - 1n - NS_PER_DAY}) + ${NS_PER_DAY}`;
  const coldBefore = daysBefore(at.now, at.coldAfterDays);
  const file = "kind = 'file'";
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE ${FACETS} AS
    SELECT
      CASE
        WHEN GROUPING(age) = 0 THEN 'classes'
        WHEN GROUPING(extension) = 0 THEN 'extension'
        WHEN GROUPING(uid) = 0 THEN 'owner'
        ELSE 'directory'
      END AS facet,
      age, read_age, size_class, depth, extension, uid, gid, directory, heat,
      count(*) AS entries,
      count(*) FILTER (${file}) AS files,
      coalesce(sum(size_bytes) FILTER (${file}), 0) AS bytes,
      count(*) FILTER (${file} AND atime_ns IS NOT NULL) AS timed_files,
      count(*) FILTER (${file} AND atime_ns > ${dayLater}) AS read_later_files,
      count(*) FILTER (${file} AND mtime_ns < ${coldBefore} AND atime_ns >= ${coldBefore}) AS cold_read_files,
      coalesce(sum(size_bytes) FILTER (${file} AND mtime_ns < ${coldBefore} AND atime_ns >= ${coldBefore}), 0)
        AS cold_read_bytes
    FROM (
      SELECT kind, size_bytes, mtime_ns, atime_ns, ctime_ns, uid, gid,
        ${ageClass('mtime_ns', AGE_STEPS, at.now)} AS age,
        ${ageClass('atime_ns', AGE_STEPS, at.now)} AS read_age,
        ${ageClass('mtime_ns', HEAT_STEPS, at.now)} AS heat,
        ${sizeClass()} AS size_class,
        least(length(raw) - length(replace(raw, '/', '')) + 1, ${DEEPEST}) AS depth,
        CASE WHEN ${file} THEN regexp_extract(raw, '[^/]\\.([^./]+)$', 1) END AS extension,
        parse_dirpath(raw, 'forward_slash') AS directory
      FROM (SELECT *, ${RAW_PATH} AS raw FROM ${rows})
    )
    GROUP BY GROUPING SETS ((age, read_age, size_class, depth), (extension), (uid, gid), (directory, heat))
    HAVING GROUPING(directory) = 0 OR count(*) FILTER (${file}) > 0`);
}

/** The number of steps a time lies back; one more than there are when it is not known. */
function ageClass(column: string, steps: readonly number[], now: Date): string {
  const reached = steps.map((days) => `(${column} <= ${daysBefore(now, days)})::INTEGER`);
  return `coalesce(${reached.join(' + ')}, ${steps.length + 1})`;
}

function sizeClass(): string {
  const reached = SIZE_STEPS.map((bytes) => `(size_bytes >= ${bytes})::INTEGER`);
  return `coalesce(${reached.join(' + ')}, ${SIZE_STEPS.length + 1})`;
}
