import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalDigest } from '../../config/canonical.ts';
import { tryLock } from '../../locks/file-lock.ts';
import type { KeySpan, ListedBatch } from '../../ports/bucket.ts';
import type { BucketListing, BucketListingStart } from '../../ports/bucket-listing.ts';
import {
  LISTING_JOURNAL,
  type ListingHeader,
  type ListingRecord,
  readListingJournal,
} from './bucket-listing-journal.ts';
import { LISTING_COLUMNS } from './comparison-columns.ts';
import type { Database } from './database.ts';
import { sync } from './file-digest.ts';
import { appendLine } from './journal-file.ts';
import { listingChunk } from './listing-chunk.ts';
import { CHUNK_ROWS, openTable, PART_ROWS } from './spool.ts';
import { copyToParquet } from './sql.ts';
import { createStage, removeStage } from './staging.ts';
import { writeTrouble } from './write-trouble.ts';

/** Listings under way, one folder each. */
const LISTINGS = 'listings';
const LOCK = 'lock';

export interface ListingOptions {
  readonly now: () => Date;
  /** After so long what is held becomes a part, however little it is: no more work than this is lost. */
  readonly checkpointMs: number;
  readonly partRows?: number;
}

/** What an earlier attempt kept. */
interface Kept {
  readonly begunAt: string;
  readonly attempts: number;
  readonly parts: readonly Extract<ListingRecord, { kind: 'part' }>[];
  readonly wholeAt: string | null;
}

/** Starts a listing, or goes on with one that was interrupted; see the port for what is promised. */
export async function startBucketListing(
  home: string,
  database: Database,
  start: BucketListingStart,
  options: ListingOptions,
): Promise<BucketListing> {
  const { folder, leave } = await openFolder(home, start);
  try {
    const kept = await takeUp(folder, start, options.now());
    await appendLine(join(folder, LISTING_JOURNAL), { kind: 'attempt', at: options.now().toISOString() });
    return await listingIn(folder, leave, kept, database, options);
  } catch (error) {
    await leave();
    throw writeTrouble(error, folder);
  }
}

/** One process a folder: another one that lists the same at the same time has one of its own, which nobody goes on with. */
async function openFolder(home: string, { share, bucket, keyPrefix }: BucketListingStart) {
  const name = `${share}-${canonicalDigest({ bucket, keyPrefix }).slice(0, 16)}`;
  const folder = join(home, LISTINGS, name);
  await mkdir(folder, { recursive: true });
  const lock = await tryLock(join(folder, LOCK), { elsewhereMs: null, unreadableMs: 0 });
  if (lock.taken) return { folder, leave: () => lock.release() };
  const stage = await createStage(home);
  return { folder: stage, leave: () => removeStage(stage) };
}

async function takeUp(folder: string, start: BucketListingStart, now: Date): Promise<Kept> {
  const file = join(folder, LISTING_JOURNAL);
  const journal = await readListingJournal(file);
  if (journal !== null && isSame(journal.header, start, now)) {
    const { header, records } = journal;
    const parts = records.filter((record) => record.kind === 'part');
    await removeStrays(folder, new Set(parts.map((part) => part.file)));
    const attempts = records.filter(({ kind }) => kind === 'attempt').length + 1;
    const whole = records.find((record) => record.kind === 'whole');
    return { begunAt: header.begunAt, attempts, parts, wholeAt: whole?.at ?? null };
  }
  await rm(file, { force: true });
  await removeStrays(folder, new Set());
  const { bucket, keyPrefix, basis } = start;
  const begunAt = now.toISOString();
  const header: ListingHeader = { format: 'headwater-listing/1', bucket, keyPrefix, basis, begunAt };
  await appendLine(file, header);
  return { begunAt, attempts: 1, parts: [], wholeAt: null };
}

/** A clock that was put back must not make an old listing a young one. */
function isSame(header: ListingHeader, start: BucketListingStart, now: Date): boolean {
  const ageMs = now.getTime() - Date.parse(header.begunAt);
  return (
    header.bucket === start.bucket &&
    header.keyPrefix === start.keyPrefix &&
    header.basis === start.basis &&
    ageMs >= 0 &&
    ageMs <= start.goOnForMs
  );
}

async function removeStrays(folder: string, known: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.endsWith('.parquet') && !known.has(name)) await rm(join(folder, name));
  }
}

async function listingIn(
  folder: string,
  leave: () => Promise<void>,
  kept: Kept,
  database: Database,
  { now, checkpointMs, partRows = PART_ROWS }: ListingOptions,
): Promise<BucketListing> {
  const connection = await database.connect();
  const journal = join(folder, LISTING_JOURNAL);
  const files = kept.parts.map(({ file }) => file);
  let table: Awaited<ReturnType<typeof openTable>> | null = await openTable(connection, LISTING_COLUMNS);
  let [rows, since] = [0, now().getTime()];
  let left: () => readonly KeySpan[] = () => [];
  let closed = false;

  const write = async (file: string): Promise<void> => {
    await connection.run(copyToParquet('FROM spool', join(folder, file)));
    await sync(join(folder, file));
    await sync(folder);
    const record: ListingRecord = { kind: 'part', file, rows, left: [...left()] };
    await appendLine(journal, record);
  };
  const flush = async (): Promise<void> => {
    if (rows === 0 || table === null) return;
    table.closeSync();
    table = null;
    const file = `objects-${files.length}.parquet`;
    await write(file).catch(async (error: unknown) => {
      await rm(join(folder, file), { force: true });
      throw error;
    });
    files.push(file);
    table = await openTable(connection, LISTING_COLUMNS);
    [rows, since] = [0, now().getTime()];
  };
  const close = (): void => {
    if (closed) return;
    closed = true;
    table?.closeSync();
    connection.closeSync();
  };
  const troubled = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw writeTrouble(error, folder);
    }
  };

  return {
    objects: kept.parts.reduce((sum, part) => sum + part.rows, 0),
    left: kept.wholeAt !== null ? [] : (kept.parts.at(-1)?.left ?? null),
    add: (batch: ListedBatch) =>
      troubled(async () => {
        if (table === null) throw new Error('an earlier part could not be written');
        for (let at = 0; at < batch.objects.length; at += CHUNK_ROWS)
          table.appendDataChunk(listingChunk(batch.objects.slice(at, at + CHUNK_ROWS)));
        rows += batch.objects.length;
        left = batch.left;
        if (rows >= partRows || now().getTime() - since >= checkpointMs) await flush();
      }),
    finish: () =>
      troubled(async () => {
        await flush();
        close();
        const endedAt = kept.wholeAt ?? now().toISOString();
        if (kept.wholeAt === null) await appendLine(journal, { kind: 'whole', at: endedAt });
        const { begunAt, attempts } = kept;
        return { files: files.map((file) => join(folder, file)), taken: { begunAt, endedAt, attempts } };
      }),
    suspend: async () => {
      // What cannot be written now is listed again.
      if (!closed) await flush().catch(() => undefined);
      close();
      await leave();
    },
    drop: async () => {
      close();
      await rm(journal, { force: true });
      await removeStrays(folder, new Set());
      await leave();
    },
  };
}
