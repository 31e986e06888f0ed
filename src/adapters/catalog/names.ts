import type { DuckDBConnection } from '@duckdb/node-api';
import type { Inventory } from '../../inventory/inventory.ts';
import type { AskNames, NameGroup } from '../../plans/cutting/crowded.ts';
import { type Database, rowOf, rowsOf } from './database.ts';
import { mappedOf } from './mapped-of.ts';
import { type Beginning, beginningsOf, charactersAlike } from './name-beginnings.ts';
import { type NameSources, type NamesIn, namesIn } from './names-in.ts';
import { type RollupPlace, rollupRelation } from './rollup.ts';
import { literal } from './sql.ts';
import { nameOf, nameOrNull, numberOf, type Row } from './values.ts';

/** A directory with fewer names has each in the table. */
const FEW = 200_000;
/** Names looked at to see how they begin, about. */
const SAMPLE = 20_000;

/** A temporary table of the names that begin with `prefix`: `text, is_whole, items, bytes, cold_bytes, largest_bytes`. */
interface Counted {
  readonly prefix: string;
  readonly table: string;
}

interface Directory {
  readonly question: string;
  readonly names: NamesIn;
  /** The last has the longest prefix of those that a later question may be about. */
  readonly counted: Counted[];
}

/**
 * Answers about the names directly in a directory. Of a full one, the first question counts names by how they begin, in temporary
 * tables, so that ten million become some hundreds; a question about what all begins alike there has them counted again by
 * more of their beginnings. Gone with the database. `few` for tests.
 */
export function namesOf(
  database: Database,
  inventory: Inventory,
  placed: Promise<RollupPlace>,
  few: number = FEW,
): AskNames {
  // Whoever does not ask must not be told of an inventory that cannot be read.
  placed.catch(() => undefined);
  let connection: Promise<DuckDBConnection> | null = null;
  let sources: Promise<NameSources> | null = null;
  let known: Directory | null = null;
  return async (directory, prefix, without) => {
    connection ??= database.connect();
    const own = await connection;
    const question = JSON.stringify([directory, without]);
    if (known?.question !== question) {
      for (const { table } of known?.counted ?? []) await own.run(`DROP TABLE ${table}`);
      known = null;
      sources ??= sourcesOf(database, inventory, await placed);
      known = { question, names: await namesIn(own, await sources, directory, without), counted: [] };
    }
    return groupsOf(own, known, prefix, few);
  };
}

async function sourcesOf(database: Database, inventory: Inventory, place: RollupPlace): Promise<NameSources> {
  const rollup = await rollupRelation(database, place);
  return { mapped: await mappedOf(database, place, inventory), rollup, at: place.at };
}

/** The names that begin with `prefix`, by the first character in which they are not all alike. */
async function groupsOf(
  connection: DuckDBConnection,
  directory: Directory,
  prefix: string,
  few: number,
): Promise<readonly NameGroup[]> {
  const { counted } = directory;
  const table =
    counted.findLast((one) => prefix.startsWith(one.prefix))?.table ??
    (await count(connection, directory, prefix, few));
  const found = await rowOf(
    connection,
    `SELECT encode(min(text)) AS low, encode(max(text)) AS high, count(*) AS n, bool_and(is_whole) AS are_whole
     FROM ${table} WHERE starts_with(text, ${literal(prefix)})`,
  );
  const [low, high] = [nameOrNull(found.low), nameOrNull(found.high)];
  if (low === null || high === null) return [];
  if (low === high && !(numberOf(found.n) === 1 && found.are_whole === true)) {
    // All of them begin like this, and more of them has to be looked at to tell them apart.
    await count(connection, directory, low, few);
    return groupsOf(connection, directory, low, few);
  }
  const alike = charactersAlike(low, high);
  // A single name is alike all through.
  const isWhole = low === high ? 'true' : `length(text) <= ${alike}`;
  const rows = await rowsOf(
    connection,
    `SELECT encode(beginning) AS text, whole, sum(items)::BIGINT AS items, sum(bytes)::BIGINT AS bytes,
       sum(cold_bytes)::BIGINT AS cold_bytes, max(largest_bytes) AS largest_bytes
     FROM (
       SELECT *, ${isWhole} AS whole, CASE WHEN whole THEN text ELSE left(text, ${alike + 1}) END AS beginning
       FROM ${table} WHERE starts_with(text, ${literal(prefix)})
     )
     GROUP BY beginning, whole ORDER BY beginning, whole`,
  );
  return rows.map(groupOf);
}

/** Counts the names that begin with `prefix`, by more characters than that, into a table of their own; returns its name. */
async function count(
  connection: DuckDBConnection,
  { names, counted }: Directory,
  prefix: string,
  few: number,
): Promise<string> {
  const begins = prefix === '' ? 'true' : `starts_with(name, ${literal(prefix)})`;
  const table = `names_${counted.length}`;
  const beginnings = await beginningsIn(connection, names, { prefix, begins, few });
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE ${table} AS
    SELECT ${textBy(beginnings)} AS text, strlen(text) = strlen(name) AS is_whole, sum(items)::BIGINT AS items, sum(bytes)::BIGINT AS bytes,
      sum(cold_bytes)::BIGINT AS cold_bytes, max(largest_bytes)::BIGINT AS largest_bytes
    FROM (${names.rows}) WHERE ${begins} GROUP BY ALL`);
  counted.push({ prefix, table });
  return table;
}

/** None for few names, which are kept as they are. */
async function beginningsIn(
  connection: DuckDBConnection,
  { count: names, oneIn }: NamesIn,
  { prefix, begins, few }: { readonly prefix: string; readonly begins: string; readonly few: number },
): Promise<readonly Beginning[]> {
  if (names <= few) return [];
  const every = Math.max(1, Math.floor(names / SAMPLE));
  const rows = await rowsOf(connection, `SELECT encode(name) AS name FROM (${oneIn(every)}) WHERE ${begins}`);
  return beginningsOf(
    rows.map(({ name }) => nameOf(name)),
    [...prefix].length,
  );
}

function textBy(beginnings: readonly Beginning[]): string {
  if (beginnings.length === 0) return 'name';
  const cases = beginnings.map(({ stem, length }) => {
    const beginning = `left(name, ${length})`;
    return stem === '' ? `ELSE ${beginning}` : `WHEN starts_with(name, ${literal(stem)}) THEN ${beginning}`;
  });
  return cases.length === 1 ? `left(name, ${beginnings[0]?.length})` : `CASE ${cases.join(' ')} END`;
}

function groupOf(row: Row): NameGroup {
  return {
    text: nameOf(row.text),
    isWhole: row.whole === true,
    amount: {
      items: numberOf(row.items),
      bytes: numberOf(row.bytes),
      coldBytes: numberOf(row.cold_bytes),
      largestBytes: numberOf(row.largest_bytes),
    },
  };
}
