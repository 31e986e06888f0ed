import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { InventoryConfiguration } from '../s3/inventory-configuration.ts';
import { urlEncode } from '../s3/list-page.ts';
import type { DiskStore } from '../store/store.ts';
import { type ParquetColumn, type ParquetRow, parquetFile } from './parquet.ts';
import { columnsOf, rowsOf } from './rows.ts';

/** What a report's data is made from. */
export interface ReportData {
  readonly store: DiskStore;
  readonly source: string;
  readonly configuration: InventoryConfiguration;
  readonly signal: AbortSignal;
}

/** How a report's data is written, by its format. */
export interface ReportFormat {
  /** `csv.gz` */
  readonly ending: string;
  /** What the manifest says of its columns. */
  readonly schema: (configuration: InventoryConfiguration) => string;
  readonly bytes: (data: ReportData) => AsyncIterable<Uint8Array>;
}

/** The formats that the rehearsal writes. */
export const FORMATS: Readonly<Record<InventoryConfiguration['format'], ReportFormat>> = {
  CSV: {
    ending: 'csv.gz',
    schema: (configuration) => columnsOf(configuration).join(', '),
    bytes: compressed,
  },
  Parquet: { ending: 'parquet', schema: messageOf, bytes: parquetOf },
};

const BATCH_CHARACTERS = 64 << 10;

function compressed(data: ReportData): AsyncIterable<Uint8Array> {
  const gzip = createGzip();
  // An error of the one ends the other, and is thrown to who reads.
  pipeline(Readable.from(batches(data), { objectMode: false }), gzip, () => undefined);
  return gzip;
}

async function* batches(data: ReportData): AsyncGenerator<Buffer> {
  let batch = '';
  for await (const row of unlessAborted(data)) {
    batch += line(row);
    if (batch.length < BATCH_CHARACTERS) continue;
    yield Buffer.from(batch);
    batch = '';
  }
  yield Buffer.from(batch);
}

async function* unlessAborted({ store, source, configuration, signal }: ReportData) {
  for await (const row of rowsOf(store, source, configuration)) {
    signal.throwIfAborted();
    yield row;
  }
}

/** Keys are URL-encoded in CSV, and in no other format [aws-facts C.3]. */
const line = ([bucket = '', key = '', ...values]: readonly string[]): string =>
  `${[bucket, urlEncode(key), ...values].map((value) => `"${value.replaceAll('"', '""')}"`).join(',')}\n`;

const TYPES: Readonly<Record<string, ParquetColumn['type']>> = {
  IsLatest: 'flag',
  IsDeleteMarker: 'flag',
  IsMultipartUploaded: 'flag',
  Size: 'whole',
  LastModifiedDate: 'time',
  ObjectLockRetainUntilDate: 'time',
};

function typedColumns(configuration: InventoryConfiguration): readonly ParquetColumn[] {
  return columnsOf(configuration).map((name) => ({
    // last_modified_date, e_tag
    name: name.replaceAll(/(?<=.)[A-Z]/g, '_$&').toLowerCase(),
    type: TYPES[name] ?? 'text',
  }));
}

const WRITTEN = {
  text: 'binary # (UTF8)',
  flag: 'boolean #',
  whole: 'int64 #',
  time: 'int64 # (TIMESTAMP_MILLIS)',
};

function messageOf(configuration: InventoryConfiguration): string {
  const columns = typedColumns(configuration);
  return `message s3.inventory { ${columns.map(({ name, type }) => `optional ${WRITTEN[type].replace('#', name)};`).join(' ')} }`;
}

function parquetOf(data: ReportData): AsyncIterable<Uint8Array> {
  const columns = typedColumns(data.configuration);
  return parquetFile(columns, typedRows(data, columns));
}

async function* typedRows(data: ReportData, columns: readonly ParquetColumn[]): AsyncGenerator<ParquetRow> {
  for await (const row of unlessAborted(data))
    yield row.map((value, at) => typed(columns[at]?.type ?? 'text', value));
}

function typed(type: ParquetColumn['type'], value: string): ParquetRow[number] {
  if (value === '') return null;
  if (type === 'flag') return value === 'true';
  if (type === 'text') return value;
  return type === 'time' ? Date.parse(value) : Number(value);
}
