import type { ListedObject } from '../../ports/bucket.ts';
import type {
  AtRestRow,
  ComparedFiles,
  ObjectAnswer,
  ObjectLook,
  ReportItem,
  SourceLook,
} from '../../ports/comparison.ts';
import {
  ANSWER_COLUMNS,
  AT_REST_COLUMNS,
  LISTING_COLUMNS,
  OBJECT_COLUMNS,
  REPORT_COLUMNS,
  SOURCE_COLUMNS,
} from './comparison-columns.ts';
import type { Database } from './database.ts';
import { listingRows } from './listing-sql.ts';
import { type ResultFile, writeResult } from './result-file.ts';
import { createSpool, type Spool } from './spool.ts';
import { parquet } from './sql.ts';

/** What is collected for a comparison, on its way into the files that are kept. */
export interface ComparisonInputs {
  readonly listing: Spool<ListedObject>;
  readonly answers: Spool<ObjectAnswer>;
  readonly objects: Spool<ObjectLook>;
  readonly source: Spool<SourceLook>;
  readonly atRest: Spool<AtRestRow>;
  readonly reports: Spool<ReportItem & { readonly execution: string }>;
  /** Takes files of a listing that is on disk. */
  addListed(files: readonly string[]): void;
  /** Ends what is listed, before anything is asked singly: the relation of its rows; a key may have several. */
  rawListing(): Promise<string>;
  /** Ends the listing and the answers; later calls give the same file. */
  listed(): Promise<ResultFile>;
  /** Ends all inputs. `atRest` is a query of what reports tell of objects, in columns of `objects.parquet`; null: nothing. */
  files(atRest: string | null): Promise<Omit<ComparedFiles, 'earlier'>>;
  close(): Promise<void>;
}

/** Parts are kept in `stage` until the files are written to `directory`. */
export async function collectInputs(
  database: Database,
  stage: string,
  directory: string,
): Promise<ComparisonInputs> {
  const listing = await createSpool(database, stage, 'listing', LISTING_COLUMNS);
  const answers = await createSpool(database, stage, 'answers', ANSWER_COLUMNS);
  const objects = await createSpool(database, stage, 'objects', OBJECT_COLUMNS);
  const source = await createSpool(database, stage, 'source', SOURCE_COLUMNS);
  const atRest = await createSpool(database, stage, 'at-rest', AT_REST_COLUMNS);
  const reports = await createSpool(database, stage, 'reports', REPORT_COLUMNS);
  const write = async (spool: Spool<never>, name: string, query: (rows: string) => string) =>
    writeResult(database, directory, name, query(await spool.seal()));
  let listedFile: Promise<ResultFile> | null = null;
  const onDisk: string[] = [];
  const rawListing = async (): Promise<string> => {
    const rows = await listing.seal();
    return onDisk.length === 0 ? rows : `(FROM ${rows} UNION ALL FROM ${parquet(onDisk)})`;
  };
  /** Each key once: a listing page that was asked for again must not count twice. */
  const listed = (): Promise<ResultFile> => {
    listedFile ??= (async () => {
      const query = listingRows(await rawListing(), await answers.seal());
      return writeResult(database, directory, 'listing.parquet', query);
    })();
    return listedFile;
  };
  return {
    listing,
    answers,
    addListed: (files) => {
      onDisk.push(...files);
    },
    rawListing,
    objects,
    source,
    atRest,
    reports,
    listed,
    files: async (told) => ({
      listing: await listed(),
      objects: await write(objects, 'objects.parquet', (rows) => {
        const all = told === null ? rows : `(FROM ${rows} UNION ALL BY NAME (${told}))`;
        return `FROM ${all} ORDER BY key, learnt`;
      }),
      source: await write(source, 'source.parquet', (rows) => `FROM ${rows} ORDER BY path`),
      reports: await write(
        reports,
        'reports.parquet',
        (rows) => `FROM ${rows} ORDER BY name_text, execution`,
      ),
    }),
    close: async () => {
      await Promise.all([listing, answers, objects, source, atRest, reports].map((spool) => spool.close()));
    },
  };
}
