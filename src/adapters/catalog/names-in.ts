import type { DuckDBConnection } from '@duckdb/node-api';
import { rowOf } from './database.ts';
import { daysBefore } from './profile-facets.ts';
import type { RollupPlace } from './rollup.ts';
import { literal } from './sql.ts';
import { numberOf } from './values.ts';

/** What names are looked for in. */
export interface NameSources {
  readonly mapped: string;
  readonly rollup: string;
  readonly at: RollupPlace['at'];
}

/** The names directly in a directory: relations with a row for what a name is, one for what lies below it, or one for both. */
export interface NamesIn {
  /** `name, items, bytes, cold_bytes, largest_bytes`. */
  readonly rows: string;
  /** Names, about. */
  readonly count: number;
  /**
   * `name` of one in so many, by a hash: names that were made one after another would say little of all. What lies below is
   * not looked at.
   */
  readonly oneIn: (every: number) => string;
}

/** What lies below, by name: made anew for each directory. */
const BELOW = 'names_below';

/**
 * Finds the names directly in a directory, but for what lies below `without`. What lies below them is in the rollup, which is looked through once and
 * kept in a temporary table of the connection; the entries themselves are looked for only where the rollup does not show
 * all of them to be directories that hold something.
 */
export async function namesIn(
  connection: DuckDBConnection,
  { mapped, rollup, at }: NameSources,
  directory: string,
  without: readonly string[],
): Promise<NamesIn> {
  const inside = directory === '' ? '' : `${directory}/`;
  const tailOf = (path: string) => (inside === '' ? path : `substr(${path}, ${[...inside].length + 1})`);
  const tails = without.filter((path) => path.startsWith(inside)).map((path) => path.slice(inside.length));
  const kept = `NOT ${leftOut(tails)}`;
  // No name is empty: what has none is the row of the directory itself.
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE ${BELOW} AS
    SELECT name, sum(files + symlinks)::BIGINT AS leaves, sum(directories)::BIGINT AS directories,
      coalesce(sum(files + directories + symlinks) FILTER (${kept}), 0)::BIGINT AS items,
      coalesce(sum(file_bytes) FILTER (${kept}), 0)::BIGINT AS bytes,
      coalesce(sum(cold_bytes) FILTER (${kept}), 0)::BIGINT AS cold_bytes,
      coalesce(max(largest_bytes) FILTER (${kept}), 0)::BIGINT AS largest_bytes
    FROM (
      SELECT *, ${tailOf('directory')} AS tail, split_part(tail, '/', 1) AS name FROM ${rollup}
      ${inside === '' ? '' : `WHERE directory = ${literal(directory)} OR starts_with(directory, ${literal(inside)})`}
    ) GROUP BY name`);
  const own = await rowOf(
    connection,
    `SELECT coalesce(sum(leaves) FILTER (name = ''), 0)::BIGINT AS leaves,
       coalesce(sum(directories) FILTER (name = ''), 0)::BIGINT AS directories, count_if(name <> '') AS below
     FROM ${BELOW}`,
  );
  const [leaves, directories, below] = [own.leaves, own.directories, own.below].map(numberOf) as [
    number,
    number,
    number,
  ];
  const areAllKnown = leaves === 0 && directories === below;
  // The directory above one that is left out has counted it.
  const uncounted = tails
    .filter((tail) => tail.includes('/'))
    .map((tail) => `UNION ALL SELECT ${literal(tail.split('/')[0] ?? '')}, -1, 0, 0, 0`);
  const inDirectories = `
    SELECT name, ${areAllKnown ? 'items + 1' : 'items'} AS items, bytes, cold_bytes, largest_bytes
    FROM (SELECT *, name AS tail FROM ${BELOW} WHERE name <> '') WHERE ${kept} ${uncounted.join(' ')}`;
  // Where nothing lies further down, none of the paths has to be looked through for it.
  const direct = below === 0 ? 'true' : "NOT contains(tail, '/')";
  const entries = (condition: string) => `
    SELECT name, 1 AS items, CASE kind WHEN 'file' THEN coalesce(size_bytes, 0) ELSE 0 END AS bytes,
      CASE WHEN mtime_ns < ${daysBefore(at.now, at.coldAfterDays)} THEN bytes ELSE 0 END AS cold_bytes, bytes AS largest_bytes
    FROM (
      SELECT kind, size_bytes, mtime_ns, ${tailOf('path_text')} AS tail, tail AS name
      FROM (${mapped}) WHERE source = 'mapped' AND ${belowDirectory(directory)} AND ${condition}
    )
    WHERE ${direct} AND ${kept}`;
  return {
    rows: areAllKnown ? inDirectories : `${entries('true')} UNION ALL ${inDirectories}`,
    count: leaves + directories,
    oneIn: (every) =>
      areAllKnown
        ? `SELECT name FROM ${BELOW} WHERE name <> '' AND hash(name) % ${every} = 0`
        : `SELECT name FROM (${entries(`hash(path) % ${every} = 0`)})`,
  };
}

/** Whether what has this `name`, at `tail` below the directory, is one of these or lies below one. */
function leftOut(tails: readonly string[]): string {
  const names = tails.filter((tail) => !tail.includes('/'));
  const deeper = tails.filter((tail) => tail.includes('/'));
  const tests = [
    ...(names.length === 0 ? [] : [`name IN (${names.map(literal).join(', ')})`]),
    ...deeper.map((tail) => `tail = ${literal(tail)} OR starts_with(tail, ${literal(`${tail}/`)})`),
  ];
  return tests.length === 0 ? 'false' : `(${tests.join(' OR ')})`;
}

/** Asked of the bytes, so that parts of the inventory which hold none are not read: `0` comes right after `/`. */
function belowDirectory(directory: string): string {
  if (directory === '') return 'true';
  return `path > encode(${literal(`${directory}/`)}) AND path < encode(${literal(`${directory}0`)})`;
}
