import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Book, Combination, Judgement, Learnt, PathFacts, Verdict } from '../../evidence/verdict.ts';
import type { EntryKind } from '../../inventory/entry.ts';
import type { ComparedFiles, JudgedGroup, Settled } from '../../ports/comparison.ts';
import { type BucketClasses, classifyBuckets } from './bucket-classes.ts';
import { type Sums, TOLD } from './bucket-sums.ts';
import { type Database, rowOf, rowsOf } from './database.ts';
import { type FactSources, factRows, isRootMarker, joinedRows, knownRows } from './facts-sql.ts';
import { heldRows } from './listing-sql.ts';
import { mixedSlices } from './mixed-slices.ts';
import { plainFacts } from './plain-classes.ts';
import { type Buckets, bucketsFor, plainEntries } from './plain-sql.ts';
import { writeResult } from './result-file.ts';
import {
  SAID_COLUMNS,
  type Said,
  type SaidOfClass,
  verdictColumns,
  wordOfClass,
  wordTypes,
} from './said-words.ts';
import { createSpool } from './spool.ts';
import { copyToParquet, parquet } from './sql.ts';
import { numberOf, textOf } from './values.ts';

interface SettleInputs extends Pick<FactSources, 'mapped' | 'keyPrefix' | 'posix' | 'dated'> {
  /** The files of the inventory. */
  readonly entries: readonly string[];
  readonly files: ComparedFiles;
  /** Entries of older inventories, mapped; null when there is none. Asked only where no file has what they told. */
  readonly earlier: string | null;
  /** Rows of each list that are joined at a time, about. */
  readonly joinRows: number;
  /** For what is only needed meanwhile. */
  readonly stage: string;
  /** For the result. */
  readonly directory: string;
}

interface DealtOut extends Buckets, BucketClasses {
  readonly sums: Sums;
  /** Rows of the longer one of inventory and listing. */
  readonly rows: number;
}

/** Finds out which buckets are plain. */
async function dealtOut(
  database: Database,
  sources: FactSources,
  { entries: parts, files, stage }: SettleInputs,
): Promise<DealtOut> {
  const { objects, entries, sums } = await database.with(async (connection) => {
    const { objects, entries } = await rowOf(
      connection,
      `SELECT (SELECT count(*) FROM ${sources.listing}) AS objects, (SELECT count(*) FROM ${sources.scanned}) AS entries`,
    );
    const sums = await sumsOf(connection, sources);
    return { objects: numberOf(objects), entries: numberOf(entries), sums };
  });
  const buckets = bucketsFor(objects);
  const lists = {
    entries: parts,
    listing: [files.listing.file],
    objects: [files.objects.file],
    source: [files.source.file],
    reports: [files.reports.file],
  };
  const classes = await classifyBuckets(database, sources, { sums, buckets, lists, stage });
  return { ...buckets, ...classes, sums, rows: Math.max(objects, entries) };
}

async function sumsOf(connection: DuckDBConnection, sources: FactSources): Promise<Sums> {
  const row = await rowOf(
    connection,
    `SELECT count(*) > 0 OR EXISTS (FROM ${sources.source}) AS looked, coalesce(bool_or(${TOLD}), false) AS told,
       CASE WHEN min(learnt) = max(learnt) THEN min(learnt) END AS learnt, EXISTS (FROM ${sources.reports}) AS reported
     FROM ${sources.objects}`,
  );
  return {
    looked: row.looked === true,
    learnt: row.learnt === null ? null : (textOf(row.learnt) as Learnt),
    posix: sources.posix && row.told === true,
    reported: row.reported === true,
    dated: sources.dated,
  };
}

/** Joins what lies in mixed buckets, slice by slice; the files of {@link joinedRows}. */
async function joinedFiles(
  database: Database,
  sources: FactSources,
  buckets: DealtOut,
  { stage, joinRows }: Pick<SettleInputs, 'stage' | 'joinRows'>,
): Promise<readonly string[]> {
  const asked = { ...sources, posix: buckets.sums.posix };
  const slices = await mixedSlices(database, asked, buckets, { rows: buckets.rows, joinRows, stage });
  const files: string[] = [];
  for (const [at, slice] of slices.entries()) {
    const file = join(stage, `joined-${at}.parquet`);
    await database.with((connection) => connection.run(copyToParquet(joinedRows(slice), file)));
    files.push(file);
  }
  return files;
}

/** Kinds of entries that have an object. */
const MOVING = ['file', 'directory', 'symlink'] as const satisfies readonly EntryKind[];

/** Asks `judge` once for each combination of facts that occurs, and writes the verdict on every path. */
export async function settleFacts(
  database: Database,
  inputs: SettleInputs,
  judge: (facts: PathFacts) => Judgement,
): Promise<Omit<Settled, 'exceptions'>> {
  const { files, mapped } = inputs;
  const scanned = parquet(inputs.entries);
  const listing = heldRows(parquet([files.listing.file]));
  const sources: FactSources = {
    scanned,
    mapped,
    entries: mapped(scanned),
    keyPrefix: inputs.keyPrefix,
    dated: inputs.dated,
    posix: inputs.posix,
    listing,
    objects: parquet([files.objects.file]),
    source: parquet([files.source.file]),
    reports: parquet([files.reports.file]),
  };
  const buckets = await dealtOut(database, sources, inputs);
  const factsFile = join(inputs.stage, 'facts.parquet');
  const joined = parquet(await joinedFiles(database, sources, buckets, inputs));
  const earlier =
    files.earlier ??
    (await writeResult(database, inputs.directory, 'earlier.parquet', knownRows(joined, inputs.earlier)));
  const combinations = await database.with(async (connection) => {
    await connection.run(
      copyToParquet(
        factRows(joined, { known: parquet([earlier.file]), entries: sources.entries }),
        factsFile,
      ),
    );
    return rowsOf(connection, `SELECT DISTINCT combination FROM ${parquet([factsFile])}`);
  });
  const said = await createSpool(database, inputs.stage, 'said', SAID_COLUMNS);
  const rows: readonly Said[] = [
    ...combinations.map(({ combination }) => {
      const facts = textOf(combination);
      return { facts, ...judge(factsOf(facts)) };
    }),
  ];
  const plain = MOVING.flatMap((kind) =>
    buckets.codes.map((code): SaidOfClass => {
      const facts = plainFacts(kind, code);
      return { kind, code, facts: combinationOf(facts), ...judge(facts) };
    }),
  );
  await said.append(rows);
  const types = wordTypes([...rows, ...plain]);
  const verdicts = await writeResult(
    database,
    inputs.directory,
    'verdicts.parquet',
    `SELECT ${verdictColumns((word) => `${word}::${types[word]}`)}
     FROM ${parquet([factsFile])} JOIN ${await said.seal()} ON facts = combination
     UNION ALL
     SELECT ${verdictColumns((word) => wordOfClass(plain, word, types[word]))}
     FROM (${plainEntries(sources, buckets, buckets)})`,
  );
  await said.close();
  const { groups, combined } = await groupsOf(database, verdicts.file);
  return {
    groups,
    ...(await objectsOf(database, listing, inputs.keyPrefix)),
    combinations: combined,
    verdicts,
    inputs: { ...files, earlier },
  };
}

/** The facts in the order in which `factRows` has them. */
const FACTS = [
  'source',
  'blockedBy',
  'kind',
  'object',
  'size',
  'checksum',
  'learnt',
  'sourceNow',
  'stored',
  'metadata',
  'access',
  'report',
  'claim',
  'hardLink',
] as const satisfies readonly (keyof PathFacts)[];

function combinationOf(facts: PathFacts): string {
  return FACTS.map((name) => facts[name] ?? '').join('|');
}

/** Undoes `concat_ws` of `factRows`; the words are our own, so none holds the separator. */
function factsOf(combination: string): PathFacts {
  const words = combination.split('|');
  return Object.fromEntries(
    FACTS.map((name, at) => [name, words[at] === '' ? null : words[at]]),
  ) as unknown as PathFacts;
}

async function groupsOf(
  database: Database,
  verdicts: string,
): Promise<{ readonly groups: readonly JudgedGroup[]; readonly combined: readonly Combination[] }> {
  const rows = await database.with((connection) =>
    rowsOf(
      connection,
      `SELECT verdict, book, reason, facts, count(*) AS entries, sum(size_bytes) AS bytes
       FROM ${parquet([verdicts])} GROUP BY ALL ORDER BY verdict, book, reason, facts`,
    ),
  );
  const groups = new Map<string, JudgedGroup>();
  for (const row of rows) {
    const [verdict, book, reason] = [
      textOf(row.verdict) as Verdict,
      textOf(row.book) as Book,
      textOf(row.reason),
    ];
    const name = `${verdict}|${book}|${reason}`;
    const { entries, bytes } = groups.get(name) ?? { entries: 0, bytes: 0 };
    groups.set(name, {
      ...{ verdict, book, reason },
      entries: entries + numberOf(row.entries),
      bytes: bytes + numberOf(row.bytes),
    });
  }
  const combined = rows.map(({ facts, entries }) => ({
    facts: factsOf(textOf(facts)),
    entries: numberOf(entries),
  }));
  return { groups: [...groups.values()], combined };
}

async function objectsOf(
  database: Database,
  listing: string,
  keyPrefix: string,
): Promise<Pick<Settled, 'objects' | 'objectBytes'>> {
  const row = await database.with((connection) =>
    rowOf(
      connection,
      // Taken away afterwards: a condition on all keys would have them all read, and the marker weighs nothing.
      `SELECT count(*) - (SELECT count(*) FROM ${listing} WHERE ${isRootMarker(keyPrefix)}) AS objects,
         sum(size_bytes) AS bytes
       FROM ${listing}`,
    ),
  );
  return { objects: numberOf(row.objects), objectBytes: numberOf(row.bytes) };
}
