import type { DuckDBConnection } from '@duckdb/node-api';
import type { AskNames, NameGroup } from '../../plans/cutting/crowded.ts';
import { type Database, rowOf, rowsOf } from './database.ts';
import { entryRows } from './entry-columns.ts';
import { mappedEntries } from './mapping-sql.ts';
import { daysBefore } from './profile-facets.ts';
import type { RollupPlace } from './rollup.ts';
import { literal } from './sql.ts';
import { nameOf, nameOrNull, numberOf, type Row } from './values.ts';

/**
 * Answers about the names directly in a directory. The first question about a directory reads the inventory and leaves its
 * names in a temporary table, which spills; the others read that. Gone with the database.
 */
export function namesOf(
  database: Database,
  placed: Promise<Pick<RollupPlace, 'files' | 'rules' | 'at'>>,
): AskNames {
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
      await own.run(`CREATE OR REPLACE TEMP TABLE names AS ${namesIn(await placed, directory, without)}`);
      known = question;
    }
    return groupsOf(own, prefix);
  };
}

/** The names directly in a directory, each with what it is and what lies below it. */
function namesIn(
  { files, rules, at }: Pick<RollupPlace, 'files' | 'rules' | 'at'>,
  directory: string,
  without: readonly string[],
): string {
  const inside = directory === '' ? '' : `${directory}/`;
  const tails = without.filter((path) => path.startsWith(inside)).map((path) => path.slice(inside.length));
  const names = tails.filter((tail) => !tail.includes('/'));
  const deeper = tails.filter((tail) => tail.includes('/'));
  const leftOut = [
    ...(names.length === 0 ? [] : [`name IN (${names.map(literal).join(', ')})`]),
    ...deeper.map((tail) => `tail = ${literal(tail)} OR starts_with(tail, ${literal(`${tail}/`)})`),
  ];
  return `
    SELECT name, count(*) AS items,
      coalesce(sum(size_bytes) FILTER (kind = 'file'), 0)::BIGINT AS bytes,
      coalesce(sum(size_bytes) FILTER (kind = 'file' AND mtime_ns < ${daysBefore(at.now, at.coldAfterDays)}), 0)::BIGINT AS cold_bytes,
      coalesce(max(size_bytes) FILTER (kind = 'file'), 0) AS largest_bytes
    FROM (
      SELECT *, split_part(tail, '/', 1) AS name
      FROM (
        SELECT kind, size_bytes, mtime_ns, substr(path_text, ${[...inside].length + 1}) AS tail
        FROM (${mappedEntries(entryRows(files), rules)})
        WHERE source = 'mapped' AND ${below(directory)}
      )
    )
    ${leftOut.length === 0 ? '' : `WHERE NOT (${leftOut.join(' OR ')})`}
    GROUP BY name`;
}

/** Asked of the bytes, so that parts of the inventory which hold none are not read: `0` comes right after `/`. */
function below(directory: string): string {
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
