import { join } from 'node:path';
import type { Book, Judgement, PathFacts, Verdict } from '../../evidence/verdict.ts';
import type { EntryKind } from '../../inventory/entry.ts';
import type { ComparedFiles, JudgedGroup, Settled } from '../../ports/comparison.ts';
import { type Database, rowOf, rowsOf } from './database.ts';
import { VARCHAR } from './duckdb.ts';
import { type FactSources, factRows, isRootMarker, joinedRows } from './facts-sql.ts';
import { heldRows } from './listing-sql.ts';
import {
  type Buckets,
  bucketOf,
  bucketRows,
  bucketsFor,
  mixedSources,
  plainFacts,
  TOLD,
} from './plain-sql.ts';
import { writeResult } from './result-file.ts';
import { createSpool, type SpoolColumn } from './spool.ts';
import { copyToParquet, parquet } from './sql.ts';
import { numberOf, textOf } from './values.ts';

interface SettleInputs extends Pick<FactSources, 'entries' | 'keyPrefix' | 'posix' | 'dated'> {
  readonly files: ComparedFiles;
  /** Entries of older inventories, mapped; null when there is none. */
  readonly earlier: string | null;
  /** For what is only needed meanwhile. */
  readonly stage: string;
  /** For the result. */
  readonly directory: string;
}

interface DealtOut extends Buckets {
  readonly posix: boolean;
  /** Relation of `bucketRows`. */
  readonly rows: string;
}

/** Finds out which buckets are plain. */
async function dealtOut(database: Database, sources: FactSources, stage: string): Promise<DealtOut> {
  const file = join(stage, 'buckets.parquet');
  return database.with(async (connection) => {
    const { objects } = await rowOf(connection, `SELECT count(*) AS objects FROM ${sources.listing}`);
    const { told } = await rowOf(connection, `SELECT EXISTS (FROM ${sources.objects} WHERE ${TOLD}) AS told`);
    const buckets = bucketsFor(numberOf(objects));
    // Where no object tells metadata, looking for it takes longer than all else.
    const posix = sources.posix && told === true;
    await connection.run(copyToParquet(bucketRows({ ...sources, posix }, buckets), file));
    return { ...buckets, posix, rows: parquet([file]) };
  });
}

/** The rows of mixed buckets in files of their own: the join reads most of them more than once. */
async function mixedFiles(
  database: Database,
  sources: FactSources,
  buckets: DealtOut,
  stage: string,
): Promise<FactSources> {
  const rows = mixedSources(sources, buckets, `(SELECT bucket FROM ${buckets.rows} WHERE code IS NULL)`);
  const files = MIXED.map((name) => [name, join(stage, `mixed-${name}.parquet`)] as const);
  await database.with(async (connection) => {
    for (const [name, file] of files) await connection.run(copyToParquet(`FROM ${rows[name]}`, file));
  });
  return {
    ...rows,
    posix: buckets.posix,
    ...Object.fromEntries(files.map(([name, file]) => [name, parquet([file])])),
  };
}

const MIXED = ['entries', 'listing', 'objects', 'source', 'reports'] as const;

/** Entries in plain buckets, with the bucket's `code`. */
function plainRows({ entries }: FactSources, buckets: DealtOut): string {
  return `(
    SELECT e.path, e.path_text, e.key, e.kind, e.content_bytes, b.code
    FROM ${entries} e JOIN (FROM ${buckets.rows} WHERE code IS NOT NULL) b ON b.bucket = ${bucketOf('e.name_text', buckets)})`;
}

/** Asks `judge` once for each combination of facts that occurs, and writes the verdict on every path. */
export async function settleFacts(
  database: Database,
  inputs: SettleInputs,
  judge: (facts: PathFacts) => Judgement,
): Promise<Settled> {
  const { files } = inputs;
  const listing = heldRows(parquet([files.listing.file]));
  const sources: FactSources = {
    entries: inputs.entries,
    keyPrefix: inputs.keyPrefix,
    dated: inputs.dated,
    posix: inputs.posix,
    listing,
    objects: parquet([files.objects.file]),
    source: parquet([files.source.file]),
    reports: parquet([files.reports.file]),
  };
  const buckets = await dealtOut(database, sources, inputs.stage);
  const joinedFile = join(inputs.stage, 'joined.parquet');
  const factsFile = join(inputs.stage, 'facts.parquet');
  const mixed = await mixedFiles(database, sources, buckets, inputs.stage);
  const [combinations, plain] = await database.with(async (connection) => {
    await connection.run(copyToParquet(joinedRows(mixed), joinedFile));
    await connection.run(copyToParquet(factRows(parquet([joinedFile]), inputs), factsFile));
    return [
      await rowsOf(
        connection,
        `SELECT combination, count(*) AS entries FROM ${parquet([factsFile])} GROUP BY combination`,
      ),
      await rowsOf(
        connection,
        `SELECT kind, code, count(*) AS entries FROM ${plainRows(sources, buckets)} GROUP BY ALL`,
      ),
    ];
  });
  const judged = [
    ...combinations.map((row) => {
      const combination = textOf(row.combination);
      return { combination, facts: factsOf(combination), entries: numberOf(row.entries) };
    }),
    ...plain.map((row) => {
      const [kind, code] = [textOf(row.kind) as EntryKind, numberOf(row.code)];
      return {
        combination: `${kind}|${code}`,
        facts: plainFacts(kind, code),
        entries: numberOf(row.entries),
      };
    }),
  ].map((one) => ({ ...one, ...judge(one.facts) }));
  const judgements = await createSpool(database, inputs.stage, 'judgements', JUDGEMENT_COLUMNS);
  await judgements.append(judged);
  const said = await judgements.seal();
  const verdicts = await writeResult(
    database,
    inputs.directory,
    'verdicts.parquet',
    `SELECT path, path_text, key, verdict, book, reason, size_bytes
     FROM (
       SELECT path, path_text, key, size_bytes, combination FROM ${parquet([factsFile])}
       UNION ALL
       SELECT path, path_text, key, content_bytes, concat(kind, '|', code) FROM ${plainRows(sources, buckets)}
     ) JOIN ${said} USING (combination)`,
  );
  await judgements.close();
  return {
    groups: await groupsOf(database, verdicts.file),
    ...(await objectsOf(database, listing, inputs.keyPrefix)),
    combinations: judged.map(({ facts, entries }) => ({ facts, entries })),
    verdicts,
    inputs: files,
  };
}

const JUDGEMENT_COLUMNS: readonly SpoolColumn<Judgement & { readonly combination: string }>[] = [
  { name: 'combination', type: VARCHAR, value: (row) => row.combination },
  { name: 'verdict', type: VARCHAR, value: (row) => row.verdict },
  { name: 'book', type: VARCHAR, value: (row) => row.book },
  { name: 'reason', type: VARCHAR, value: (row) => row.reason },
];

/** Undoes `concat_ws` of `factRows`; the words are our own, so none holds the separator. */
function factsOf(combination: string): PathFacts {
  const [
    source,
    blockedBy,
    kind,
    object,
    size,
    checksum,
    learnt,
    sourceNow,
    stored,
    metadata,
    access,
    report,
    claim,
    hardLink,
  ] = combination.split('|');
  return {
    source: source as PathFacts['source'],
    blockedBy: blockedBy === '' ? null : (blockedBy as PathFacts['blockedBy']),
    kind: kind === '' ? null : (kind as PathFacts['kind']),
    object: object as PathFacts['object'],
    size: size as PathFacts['size'],
    checksum: checksum as PathFacts['checksum'],
    learnt: learnt as PathFacts['learnt'],
    sourceNow: sourceNow as PathFacts['sourceNow'],
    stored: stored as PathFacts['stored'],
    metadata: metadata as PathFacts['metadata'],
    access: access as PathFacts['access'],
    report: report as PathFacts['report'],
    claim: claim as PathFacts['claim'],
    hardLink: hardLink as PathFacts['hardLink'],
  };
}

async function groupsOf(database: Database, verdicts: string): Promise<readonly JudgedGroup[]> {
  const rows = await database.with((connection) =>
    rowsOf(
      connection,
      `SELECT verdict, book, reason, count(*) AS entries, sum(size_bytes) AS bytes
       FROM ${parquet([verdicts])} GROUP BY ALL ORDER BY verdict, book, reason`,
    ),
  );
  return rows.map((row) => ({
    verdict: textOf(row.verdict) as Verdict,
    book: textOf(row.book) as Book,
    reason: textOf(row.reason),
    entries: numberOf(row.entries),
    bytes: numberOf(row.bytes),
  }));
}

async function objectsOf(
  database: Database,
  listing: string,
  keyPrefix: string,
): Promise<Pick<Settled, 'objects' | 'objectBytes'>> {
  const row = await database.with((connection) =>
    rowOf(
      connection,
      `SELECT count(*) AS objects, sum(size_bytes) AS bytes FROM ${listing} WHERE NOT ${isRootMarker(keyPrefix)}`,
    ),
  );
  return { objects: numberOf(row.objects), objectBytes: numberOf(row.bytes) };
}
