import type { DuckDBConnection } from '@duckdb/node-api';
import { shown } from '../../inventory/display.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { Amount, Breakdown } from '../../inventory/profile-breakdown.ts';
import { AGE_STEPS, classRange, DEEPEST, HEAT_STEPS, SIZE_STEPS } from '../../inventory/profile-classes.ts';
import { type Database, rowOf, rowsOf } from './database.ts';
import { heaviestDirectories } from './profile-directories.ts';
import { createFacets, FACETS } from './profile-facets.ts';
import { extensionRows, ownerRows } from './profile-tails.ts';
import { rawBytes } from './raw-names.ts';
import { parquet } from './sql.ts';
import { numberOf, type Row, textOf } from './values.ts';

/** Directories that are named for the entries directly in them. */
const FULLEST = 10;
/** Access times say something when this part of the files was read a day or more after the last write. */
const READ_LATER = 1 / 100;

/** Breaks one inventory down in SQL, out of core; see `breakdownSchema` for what each figure means. */
export async function breakdownOf(
  database: Database,
  inventory: Inventory,
  files: readonly string[],
  at: { readonly now: Date; readonly coldAfterDays: number },
): Promise<Breakdown> {
  return database.with(async (connection) => {
    await createFacets(connection, parquet(files), at);
    const all = await rowOf(
      connection,
      `SELECT sum(files) AS files, sum(bytes) AS bytes, sum(timed_files) AS timed, sum(read_later_files) AS read_later,
         sum(cold_read_files) AS cold_files, sum(cold_read_bytes) AS cold_bytes
       FROM ${FACETS} WHERE facet = 'classes'`,
    );
    const total = amountOf(all);
    const [age, readAge] = [
      await byAge(connection, 'age', AGE_STEPS),
      await byAge(connection, 'read_age', AGE_STEPS),
    ];
    const timed = numberOf(all.timed);
    const times =
      timed === 0 ? 'unknown' : numberOf(all.read_later) >= timed * READ_LATER ? 'kept' : 'not-kept';
    const coldButRead = {
      afterDays: at.coldAfterDays,
      files: numberOf(all.cold_files),
      bytes: numberOf(all.cold_bytes),
    };
    return {
      inventory: inventory.id,
      asOf: at.now.toISOString(),
      ...total,
      age,
      access: { times, age: readAge, coldButRead },
      size: await bySize(connection),
      depth: await byDepth(connection),
      extensions: await extensionRows(connection, total),
      owners: await ownerRows(connection, total),
      directories: await directories(connection),
      fullest: await fullest(connection),
    };
  });
}

const amountOf = (row: Row): Amount => ({ files: numberOf(row.files), bytes: numberOf(row.bytes) });

async function classes(connection: DuckDBConnection, column: string): Promise<readonly Row[]> {
  return rowsOf(
    connection,
    `SELECT ${column} AS class, sum(files) AS files, sum(bytes) AS bytes
     FROM ${FACETS} WHERE facet = 'classes' GROUP BY ALL ORDER BY class`,
  );
}

async function byAge(
  connection: DuckDBConnection,
  column: string,
  steps: readonly number[],
): Promise<Breakdown['age']> {
  return (await classes(connection, column)).map((row) => {
    const { from, under } = classRange(steps, numberOf(row.class));
    return { fromDays: from, underDays: under, ...amountOf(row) };
  });
}

async function bySize(connection: DuckDBConnection): Promise<Breakdown['size']> {
  return (await classes(connection, 'size_class')).map((row) => {
    const { from, under } = classRange(SIZE_STEPS, numberOf(row.class));
    return { fromBytes: from, underBytes: under, ...amountOf(row) };
  });
}

async function byDepth(connection: DuckDBConnection): Promise<Breakdown['depth']> {
  return (await classes(connection, 'depth')).map((row) => {
    const depth = numberOf(row.class);
    return { depth, open: depth === DEEPEST, ...amountOf(row) };
  });
}

async function directories(connection: DuckDBConnection): Promise<Breakdown['directories']> {
  const columns = HEAT_STEPS.length + 2;
  const { rows, others } = await heaviestDirectories(
    connection,
    `(SELECT directory, heat AS class, files, bytes FROM ${FACETS} WHERE facet = 'directory' AND files > 0)`,
    columns,
  );
  const ages = Array.from({ length: columns }, (_, n) => classRange(HEAT_STEPS, n));
  return {
    ages: ages.map(({ from, under }) => ({ fromDays: from, underDays: under })),
    rows: rows.map(({ path, partly, parts, ...amount }) => ({
      path: shown(rawBytes(path)),
      partly,
      files: amount.files,
      bytes: amount.bytes,
      bytesByAge: [...parts],
    })),
    others: { files: others.files, bytes: others.bytes, bytesByAge: [...others.parts] },
  };
}

async function fullest(connection: DuckDBConnection): Promise<Breakdown['fullest']> {
  const rows = await rowsOf(
    connection,
    `SELECT directory, sum(entries) AS entries FROM ${FACETS} WHERE facet = 'directory'
     GROUP BY ALL ORDER BY entries DESC, directory LIMIT ${FULLEST}`,
  );
  return rows.map((row) => ({
    path: shown(rawBytes(textOf(row.directory))),
    entries: numberOf(row.entries),
  }));
}
