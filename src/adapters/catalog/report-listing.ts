import { basename, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { HeadwaterError } from '../../errors.ts';
import { safeText } from '../../inventory/display.ts';
import type { InventoryReport, ReportedListing } from '../../ports/bucket-listing.ts';
import { type Database, rowsOf } from './database.ts';
import { copyToParquet, literal, parquet } from './sql.ts';
import { createStage, removeStage } from './staging.ts';
import { textOf } from './values.ts';
import { writeTrouble } from './write-trouble.ts';

/** What is read of a report, by its name in CSV and in Parquet [aws-facts C.3]. Of all but the first two it may have none. */
const COLUMNS = {
  key: ['Key', 'key'],
  size: ['Size', 'size'],
  etag: ['ETag', 'e_tag'],
  modified: ['LastModifiedDate', 'last_modified_date'],
  storageClass: ['StorageClass', 'storage_class'],
  algorithm: ['ChecksumAlgorithm', 'checksum_algorithm'],
  isLatest: ['IsLatest', 'is_latest'],
  isMarker: ['IsDeleteMarker', 'is_delete_marker'],
} as const;

/** A relation and the names of its columns. */
interface Rows {
  readonly relation: string;
  readonly names: ReadonlySet<string>;
  /** SQL of the key as text. */
  readonly key: string;
}

/**
 * What a report says of the current objects below a prefix, with the columns of a listing. Throws HeadwaterError
 * `listing-damaged` (usage) when its files are not what its manifest says, `disk-unwritable` (held).
 */
export async function takeReport(
  home: string,
  database: Database,
  report: InventoryReport,
  keyPrefix: string,
): Promise<ReportedListing> {
  const stage = await createStage(home);
  const drop = () => removeStage(stage);
  if (report.files.length === 0) return { files: [], drop };
  try {
    const file = join(stage, 'objects-0.parquet');
    await database.with(async (connection) => {
      const rows = report.format === 'CSV' ? csvRows(report) : await parquetRows(connection, report);
      await connection.run(copyToParquet(listingOf(rows, keyPrefix), file));
    });
    return { files: [file], drop };
  } catch (error) {
    await drop();
    const trouble = writeTrouble(error, home);
    throw trouble instanceof HeadwaterError ? trouble : damaged(report, trouble);
  }
}

function listingOf({ relation, names, key }: Rows, keyPrefix: string): string {
  const column = (of: keyof typeof COLUMNS): string | null =>
    COLUMNS[of].find((name) => names.has(name)) ?? null;
  const text = (of: keyof typeof COLUMNS, absent: string): string => {
    const name = column(of);
    return name === null
      ? literal(absent)
      : `coalesce(nullif(CAST(${name} AS VARCHAR), ''), ${literal(absent)})`;
  };
  const modified = column('modified');
  return `
    SELECT * FROM (
      SELECT ${key} AS key, CAST(${column('size')} AS BIGINT) AS size_bytes, ${text('etag', '')} AS etag,
        ${modified === null ? 'NULL::TIMESTAMP' : `CAST(${modified} AS TIMESTAMP)`} AS last_modified,
        ${text('storageClass', 'STANDARD')} AS storage_class, ${text('algorithm', '')} AS checksum_algorithms
      FROM ${relation} WHERE ${text('isLatest', 'true')} <> 'false' AND ${text('isMarker', 'false')} <> 'true'
    ) WHERE starts_with(key, ${literal(keyPrefix)})`;
}

/** Keys are URL-encoded in CSV, a space as `+` [aws-facts C.3]. */
function csvRows({ schema, files }: InventoryReport): Rows {
  requireColumns(new Set(schema));
  const columns = schema.map((name) => `${literal(name)}: 'VARCHAR'`).join(', ');
  const paths = files.map((file) => literal(file.replace(/[*?[]/g, '[$&]'))).join(', ');
  const relation = `read_csv([${paths}], columns = {${columns}}, delim = ',', quote = '"', escape = '"', header = false,
    auto_detect = false, hive_partitioning = false)`;
  return { relation, names: new Set(schema), key: `url_decode(replace(Key, '+', ' '))` };
}

async function parquetRows(connection: DuckDBConnection, { files }: InventoryReport): Promise<Rows> {
  const relation = parquet(files);
  const described = await rowsOf(connection, `DESCRIBE FROM ${relation}`);
  const types = new Map(described.map((row) => [textOf(row.column_name), textOf(row.column_type)]));
  const names = new Set(types.keys());
  requireColumns(names);
  return { relation, names, key: types.get('key') === 'BLOB' ? 'decode(key)' : 'key' };
}

function requireColumns(names: ReadonlySet<string>): void {
  for (const wanted of [COLUMNS.key, COLUMNS.size]) {
    if (!wanted.some((name) => names.has(name))) throw new Error(`it has no column ${wanted[0]}`);
  }
}

function damaged({ files }: InventoryReport, cause: unknown): HeadwaterError {
  const said = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
  return new HeadwaterError({
    code: 'listing-damaged',
    blame: 'usage',
    message: `${files
      .map((file) => safeText(basename(file)))
      .slice(0, 3)
      .join(', ')} cannot be read as a report of S3 Inventory: ${safeText(said).slice(0, 200)}.`,
    next: [
      'Copy the report once more, with its manifest.',
      'Or let the bucket be listed: leave out --listing.',
    ],
    cause,
  });
}
