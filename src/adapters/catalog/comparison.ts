import { mkdir } from 'node:fs/promises';
import type { KeyRules } from '../../ports/catalog.ts';
import type { AtRestCounts, Comparison } from '../../ports/comparison.ts';
import { writeAtRestManifest } from './at-rest-manifest.ts';
import { type AtRestSources, atRestCounts, atRestFailures, atRestLooks } from './at-rest-sql.ts';
import { compareFiles, type InventoryParts } from './compare-files.ts';
import { collectInputs } from './comparison-inputs.ts';
import { BATCH_PAIRS, streamPairs } from './comparison-pairs.ts';
import { type Database, rowOf, rowsOf } from './database.ts';
import { entryRows } from './entry-columns.ts';
import { writeExceptions } from './exceptions.ts';
import { doubtRows, heldRows } from './listing-sql.ts';
import { mappedEntries } from './mapping-sql.ts';
import type { SumTable } from './side-tables.ts';
import { parquet } from './sql.ts';
import { createStage, removeStage } from './staging.ts';
import { nameOf, numberOf, textOf } from './values.ts';

/**
 * Starts a comparison of the inventory in `files.entries` with a bucket; results go to `directory`, which is created.
 * `files.earlier` are older inventories of the share: they tell objects of deleted files from strangers. Pairs carry what `sums` have.
 */
export async function startComparison(
  home: string,
  database: Database,
  files: InventoryParts,
  rules: KeyRules,
  directory: string,
  sums: readonly SumTable[],
  joinRows?: number,
): Promise<Comparison> {
  await mkdir(directory, { recursive: true });
  const stage = await createStage(home);
  const inputs = await collectInputs(database, stage, directory);
  const entries = `(${mappedEntries(entryRows(files.entries), rules)})`;
  const doubts = async () => doubtRows(entries, await inputs.rawListing(), rules.keyPrefix);
  let settled = false;
  const held = async () => heldRows(parquet([(await inputs.listed()).file]));
  let atRest: AtRestSources | null = null;
  const atRestOf = async (bucket: string): Promise<AtRestSources> => {
    atRest ??= { entries, held: await held(), rows: await inputs.atRest.seal(), bucket };
    return atRest;
  };

  return {
    addObjects: (found) => inputs.listing.append(found),
    addListed: inputs.addListed,
    addAnswers: (answers) => inputs.answers.append(answers),
    doubts: async function* (limit) {
      yield* streamDoubts(database, `${await doubts()} LIMIT ${limit}`);
    },
    countDoubts: async () => {
      const query = `SELECT count(*) AS keys FROM (${await doubts()})`;
      return numberOf((await database.with((connection) => rowOf(connection, query))).keys);
    },
    addReport: (items, execution) => inputs.reports.append(items.map((item) => ({ ...item, execution }))),
    addSourceLooks: (looks) => inputs.source.append(looks),
    addObjectLooks: (looks) => inputs.objects.append(looks),
    pairs: async function* () {
      const { file: listing } = await inputs.listed();
      yield* streamPairs(database, { entries, keyPrefix: rules.keyPrefix, sums, listing, home, stage });
    },
    atRestManifest: async (bucket) =>
      writeAtRestManifest(home, database, { entries, held: await held(), bucket }),
    addAtRest: (rows) => inputs.atRest.append(rows),
    countAtRest: async (bucket) => countAtRest(database, await atRestOf(bucket)),
    settle: async (judge) => {
      if (settled) throw new Error('a comparison is settled once');
      settled = true;
      const told = atRest === null ? null : atRestLooks(atRest);
      const compared = await compareFiles(
        home,
        database,
        files,
        rules,
        { ...(await inputs.files(told)), earlier: null },
        directory,
        judge,
        joinRows,
      );
      return { ...compared, exceptions: await writeExceptions(database, compared.verdicts.file, directory) };
    },
    close: async () => {
      await inputs.close();
      await removeStage(stage);
    },
  };
}

const FAILURES_TOLD = 5;

async function countAtRest(database: Database, sources: AtRestSources): Promise<AtRestCounts> {
  return database.with(async (connection) => {
    const row = await rowOf(connection, atRestCounts(sources));
    const failures = await rowsOf(connection, atRestFailures(sources, FAILURES_TOLD));
    const [asked, computed, failed, replaced] = [
      numberOf(row.asked),
      numberOf(row.computed),
      numberOf(row.failed),
      numberOf(row.replaced),
    ];
    return {
      ...{ asked, computed, failed, replaced, missing: asked - computed - failed - replaced },
      foreign: numberOf(row.foreign_rows),
      failures: failures.map(({ code, failures: rows }) => ({ code: textOf(code), rows: numberOf(rows) })),
    };
  });
}

async function* streamDoubts(database: Database, query: string): AsyncGenerator<readonly string[]> {
  const connection = await database.connect();
  try {
    const result = await connection.stream(`SELECT encode(key) AS key FROM (${query})`);
    for await (const rows of result.yieldRowObjects()) {
      const keys = rows.map((row) => nameOf(row.key));
      for (let at = 0; at < keys.length; at += BATCH_PAIRS) yield keys.slice(at, at + BATCH_PAIRS);
    }
  } finally {
    connection.closeSync();
  }
}
