import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { OWN_NAMES } from '../../inventory/import-columns.ts';
import { type ImportItem, itemOf } from '../../inventory/import-entry.ts';
import { readS3Row } from '../../inventory/import-s3.ts';
import type { Imports } from '../../ports/imports.ts';
import type { Listing, ListingBatch, ListingRequest, Listings } from '../../ports/listings.ts';
import { readFind } from './find.ts';
import { readMappedCsv } from './mapped-csv.ts';
import { readPowerShell } from './powershell.ts';
import { readRclone } from './rclone.ts';
import { rejectFile } from './reject-file.ts';
import { readRobocopy } from './robocopy.ts';
import { readS3Csv } from './s3-csv.ts';
import { dataDamaged, type InventoryData, readManifest, type S3Report } from './s3-manifest.ts';
import { readSqlite } from './sqlite.ts';
import { sizeOf, type TalliedFile, tallied } from './tally.ts';
import { inUtf8 } from './utf16.ts';
import { readXcp } from './xcp.ts';

type Items = AsyncIterable<readonly ImportItem[]>;

/** One file of entries, not opened yet. */
interface Part {
  readonly open: () => TalliedFile;
  readonly read: (file: TalliedFile) => Items;
}

/** Listings on this machine. `parquet` reads the Parquet files of S3 Inventory. */
export function createListings(parquet: Pick<Imports, 's3Rows'>): Listings {
  return {
    open: async (request) => {
      const sizes: (number | null)[] = [];
      for (const file of request.files) sizes.push(await sizeOf(file));
      if (request.format !== 's3-inventory') {
        const parts = request.files.map((file) => ({
          open: () => tallied(file),
          read: (opened: TalliedFile) => readOne(request, opened),
        }));
        return listingOf(parts, total(sizes));
      }
      const reports = await Promise.all(request.files.map(readManifest));
      const parts = reports.flatMap((report) =>
        report.data.map((data) => reportPart(report, data, request, parquet)),
      );
      return listingOf(parts, total(reports.flatMap(({ data }) => data.map(({ sizeBytes }) => sizeBytes))));
    },
    rejects: rejectFile,
  };
}

const total = (sizes: readonly (number | null)[]): number | null =>
  sizes.some((size) => size === null) ? null : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);

function listingOf(parts: readonly Part[], totalBytes: number | null): Listing {
  const opened: TalliedFile[] = [];
  async function* batches(): AsyncGenerator<ListingBatch> {
    for (const [file, part] of parts.entries()) {
      const one = part.open();
      opened.push(one);
      for await (const items of part.read(one)) yield { file, name: one.name, items };
    }
  }
  return {
    totalBytes,
    bytesRead: () => opened.reduce((sum, file) => sum + file.bytesRead(), 0),
    batches,
    files: () => opened.map((file) => file.listed()),
  };
}

function readOne(request: ListingRequest, { bytes }: TalliedFile): Items {
  const { rules, map } = request;
  switch (request.format) {
    case 'find':
      return readFind(bytes, rules);
    case 'xcp':
      return readXcp(bytes, rules);
    case 'rclone':
      return readRclone(inUtf8(bytes), rules);
    case 'robocopy':
      return readRobocopy(inUtf8(bytes), rules);
    case 'powershell':
      return readPowerShell(inUtf8(bytes), rules);
    case 'sqlite':
      return readCopied(bytes, (file) =>
        readSqlite(file, { table: request.table, map: map ?? OWN_NAMES, rules, lenient: map === null }),
      );
    default:
      return readMappedCsv(inUtf8(bytes), { ...request, map: map ?? OWN_NAMES });
  }
}

function reportPart(
  { format, schema }: S3Report,
  data: InventoryData,
  { rules }: ListingRequest,
  parquet: Pick<Imports, 's3Rows'>,
): Part {
  async function* checked(opened: TalliedFile): AsyncGenerator<readonly ImportItem[]> {
    if (format === 'CSV') yield* readS3Csv(opened.bytes, schema, rules);
    else for await (const _ of opened.bytes);
    if (opened.md5() !== data.md5) throw dataDamaged(data);
    if (format === 'CSV') return;
    let line = 0;
    for await (const rows of parquet.s3Rows(data.path)) {
      yield rows.map((row) => itemOf(readS3Row(row, rules), ++line, row.key));
    }
  }
  return { open: () => tallied(data.path, data.key), read: checked };
}

/** SQLite needs a file of its own that nothing writes to, so the bytes are copied to one for the time of reading. */
async function* readCopied(
  bytes: AsyncIterable<Uint8Array>,
  read: (file: string) => Items,
): AsyncGenerator<readonly ImportItem[]> {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-listing-'));
  try {
    const file = join(folder, 'listing.db');
    await pipeline(Readable.from(bytes), createWriteStream(file));
    yield* read(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
