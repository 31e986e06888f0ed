import type { DuckDBConnection } from '@duckdb/node-api';
import type { Inventory } from '../../inventory/inventory.ts';
import type { AskNames, NameGroup } from '../../plans/cutting/crowded.ts';
import { type Database, rowOf, rowsOf } from './database.ts';
import { mappedOf } from './mapped-of.ts';
import { daysBefore } from './profile-facets.ts';
import { type RollupPlace, rollupRelation } from './rollup.ts';
import { literal } from './sql.ts';
import { nameOf, nameOrNull, numberOf, type Row } from './values.ts';

/**
 * Answers about the names directly in a directory. The first question about a directory leaves its names in a temporary
 * table, which spills; the others read that. Gone with the database.
 */
export function namesOf(database: Database, inventory: Inventory, placed: Promise<RollupPlace>): AskNames {
  // Whoever does not ask must not be told of an inventory that cannot be read.
  placed.catch(() => undefined);
  let connection: Promise<DuckDBConnection> | null = null;
  let known: string | null = null;
  return async (directory, prefix, without) => {
    connection ??= database.connect();
    const own = await connection;
    const question = JSON.stringify([directory, without]);
    if (known !== question) {
      known = null;
      const place = await placed;
      const sources = {
        mapped: await mappedOf(database, place, inventory),
        rollup: await rollupRelation(database, place),
        at: place.at,
      };
      await own.run(
        `CREATE OR REPLACE TEMP TABLE names AS ${await namesIn(own, sources, directory, without)}`,
      );
      known = question;
    }
    return groupsOf(own, prefix);
  };
}

interface Sources {
  readonly mapped: string;
  readonly rollup: string;
  readonly at: RollupPlace['at'];
}

/**
 * The names directly in a directory: a row with what it is and one with what lies below it, or one for both. What lies below is in the rollup; the
 * entries themselves are looked for only where the rollup does not show all of them to be directories that hold something.
 */
async function namesIn(
  connection: DuckDBConnection,
  { mapped, rollup, at }: Sources,
  directory: string,
  without: readonly string[],
): Promise<string> {
  const inside = directory === '' ? '' : `${directory}/`;
  const tailOf = (path: string) => (inside === '' ? path : `substr(${path}, ${[...inside].length + 1})`);
  const tails = without.filter((path) => path.startsWith(inside)).map((path) => path.slice(inside.length));
  const kept = `NOT ${leftOut(tails)}`;
  const below = `
    SELECT split_part(tail, '/', 1) AS name, * FROM (
      SELECT *, ${tailOf('directory')} AS tail FROM ${rollup}
      WHERE directory <> '' ${inside === '' ? '' : `AND starts_with(directory, ${literal(inside)})`}
    )`;
  const own = await rowOf(
    connection,
    `SELECT coalesce(sum(files + symlinks), 0) = 0
       AND coalesce(sum(directories), 0) = (SELECT count(DISTINCT name) FROM (${below})) AS are_all_known
     FROM ${rollup} WHERE directory = ${literal(directory)}`,
  );
  // The directory above one that is left out has counted it.
  const uncounted = tails
    .filter((tail) => tail.includes('/'))
    .map((tail) => `UNION ALL SELECT ${literal(tail.split('/')[0] ?? '')}, -1, 0, 0, 0`);
  const inDirectories = `
    SELECT name, sum(items)::BIGINT AS items, sum(bytes)::BIGINT AS bytes, sum(cold_bytes)::BIGINT AS cold_bytes,
      max(largest_bytes)::BIGINT AS largest_bytes
    FROM (
      SELECT name, files + directories + symlinks AS items, file_bytes AS bytes, cold_bytes, largest_bytes
      FROM (${below}) WHERE ${kept}
      ${own.are_all_known === true ? `UNION ALL SELECT DISTINCT name, 1, 0, 0, 0 FROM (SELECT name, name AS tail FROM (${below})) WHERE ${kept}` : ''}
      ${uncounted.join(' ')}
    )
    GROUP BY name`;
  if (own.are_all_known === true) return inDirectories;
  return `
    SELECT name, 1 AS items, CASE kind WHEN 'file' THEN coalesce(size_bytes, 0) ELSE 0 END AS bytes,
      CASE WHEN mtime_ns < ${daysBefore(at.now, at.coldAfterDays)} THEN bytes ELSE 0 END AS cold_bytes, bytes AS largest_bytes
    FROM (
      SELECT kind, size_bytes, mtime_ns, ${tailOf('path_text')} AS tail, tail AS name
      FROM (${mapped}) WHERE source = 'mapped' AND ${belowDirectory(directory)}
    )
    WHERE NOT contains(tail, '/') AND ${kept}
    UNION ALL ${inDirectories}`;
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

/** The names that begin with `prefix`, by the first character in which they are not all alike. */
async function groupsOf(connection: DuckDBConnection, prefix: string): Promise<readonly NameGroup[]> {
  const range = await rowOf(
    connection,
    `SELECT encode(min(name)) AS low, encode(max(name)) AS high
     FROM names WHERE starts_with(name, ${literal(prefix)})`,
  );
  const [low, high] = [nameOrNull(range.low), nameOrNull(range.high)];
  if (low === null || high === null) return [];
  const alike = charactersAlike(low, high);
  // A single name is alike all through.
  const isWhole = low === high ? 'true' : `length(name) <= ${alike}`;
  const rows = await rowsOf(
    connection,
    `SELECT encode(text) AS text, is_whole, sum(items)::BIGINT AS items, sum(bytes)::BIGINT AS bytes,
       sum(cold_bytes)::BIGINT AS cold_bytes, max(largest_bytes) AS largest_bytes
     FROM (
       SELECT *, ${isWhole} AS is_whole, CASE WHEN is_whole THEN name ELSE left(name, ${alike + 1}) END AS text
       FROM names WHERE starts_with(name, ${literal(prefix)})
     )
     GROUP BY text, is_whole ORDER BY text, is_whole`,
  );
  return rows.map(groupOf);
}

/** What lies between two texts in byte order begins with what both begin with. */
function charactersAlike(low: string, high: string): number {
  const [a, b] = [[...low], [...high]];
  const differs = a.findIndex((character, at) => character !== b[at]);
  return differs === -1 ? a.length : differs;
}

function groupOf(row: Row): NameGroup {
  return {
    text: nameOf(row.text),
    isWhole: row.is_whole === true,
    amount: {
      items: numberOf(row.items),
      bytes: numberOf(row.bytes),
      coldBytes: numberOf(row.cold_bytes),
      largestBytes: numberOf(row.largest_bytes),
    },
  };
}
