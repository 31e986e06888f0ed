import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { shown } from '../../inventory/display.ts';
import type { UnreadableSubtree } from '../../inventory/entry.ts';
import { type Inventory, inventorySchema, partsDigest } from '../../inventory/inventory.ts';
import type { InventoryStart, InventoryWriter, Unfinished } from '../../ports/catalog.ts';
import { type Database, rowOf } from './database.ts';
import { createEntrySink } from './entry-sink.ts';
import { shareFolder } from './inventory-files.ts';
import { publish } from './publish.ts';
import { openScanFolder, type ScanFolder } from './scan-folder.ts';
import { appendJournal } from './scan-journal.ts';
import { parquet } from './sql.ts';
import { removeDeadStages } from './staging.ts';
import { describePart, JOURNAL, type PartFiles, pendingDirectories } from './unfinished-scan.ts';
import { numberOf } from './values.ts';

/** Rows held in memory before they become a part on disk, and those of its row groups. */
export interface PartShape {
  readonly rows: number;
  readonly rowGroupRows: number;
}

/**
 * Small at first, so that a share of a million files needs little memory; larger later, so that one of a billion has a few
 * thousand files that are read quickly. About 150 bytes a row are held.
 */
export function growingParts(part: number): PartShape {
  return part <= 16 ? { rows: 122_880, rowGroupRows: 30_720 } : { rows: 245_760, rowGroupRows: 122_880 };
}

export interface WriterOptions {
  readonly now: () => Date;
  /** How large the parts become. */
  readonly shapeOf: (part: number) => PartShape;
  /** After so long what is held becomes a part, however little it is: no more work than this is lost. */
  readonly checkpointMs: number;
}

/** Starts an inventory, or goes on with an unfinished scan; see the port for what is promised. Closes `database` at its end. */
export async function startInventory(
  directory: string,
  database: Database,
  start: InventoryStart,
  options: WriterOptions,
): Promise<InventoryWriter> {
  const target = shareFolder(directory, start.purpose, start.share);
  await removeDeadStages(directory);
  try {
    const place = await openScanFolder(directory, database, start, options.now);
    return await writerIn(place, target, database, start, options).catch(async (error: unknown) => {
      await place.leave();
      throw error;
    });
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function writerIn(
  place: ScanFolder,
  target: string,
  database: Database,
  start: InventoryStart,
  { now, shapeOf, checkpointMs }: WriterOptions,
): Promise<InventoryWriter> {
  const { folder, soFar } = place;
  const parts: PartFiles[] = [...(soFar?.parts ?? [])];
  const unreadable: UnreadableSubtree[] = [];
  const sink = await createEntrySink(database, new Set(start.unknown));
  let number = soFar?.nextPart ?? 1;
  let nextListing = soFar?.nextListing ?? 1;
  let fileBytes = 0;
  let writtenAt = now().getTime();
  let failed = false;
  let ended: Promise<void> | null = null;
  let last: Promise<unknown> = Promise.resolve();

  /** One at a time: what is held must not grow while it is being written. */
  const inTurn = <R>(work: () => Promise<R>): Promise<R> => {
    const turn = last.then(work);
    last = turn.catch(() => {
      failed = true;
    });
    return turn;
  };
  const writePart = async (): Promise<void> => {
    const name = `${String(number).padStart(5, '0')}.parquet`;
    const rows = sink.rows;
    await sink.write(
      join(folder, `entries-${name}`),
      join(folder, `listed-${name}`),
      shapeOf(number).rowGroupRows,
    );
    const entries = await describePart(folder, `entries-${name}`, rows);
    await describePart(folder, `listed-${name}`, 0);
    if (place.resumable) {
      await appendJournal(join(folder, JOURNAL), {
        kind: 'part',
        number,
        entries,
        listed: `listed-${name}`,
        nextListing,
        fileBytes,
      });
    }
    parts.push({ entries, listed: `listed-${name}` });
    number += 1;
    fileBytes = 0;
    writtenAt = now().getTime();
  };
  const writeIfDue = async (): Promise<void> => {
    const overdue = place.resumable && now().getTime() - writtenAt >= checkpointMs;
    if (sink.rows >= shapeOf(number).rows || (overdue && sink.listings > 0)) await writePart();
  };
  const end = (drop: boolean): Promise<void> => {
    ended ??= last.then(async () => {
      sink.close();
      if (drop) await rm(folder, { recursive: true, force: true });
      await database.close();
      await place.leave();
    });
    return ended;
  };
  const assertUsable = (): void => {
    if (failed) throw new Error('an earlier write of this inventory failed');
  };

  return {
    unfinished: soFar === null ? null : unfinishedOf(database, folder, soFar, [...parts]),
    add: (batch) => {
      assertUsable();
      return inTurn(async () => {
        sink.add(place.renumbered(batch));
        fileBytes += batch.fileBytes;
        await writeIfDue();
      });
    },
    listed: (directories) => {
      assertUsable();
      return inTurn(async () => {
        sink.listed(directories);
        for (const { listing } of directories) nextListing = Math.max(nextListing, listing + 1);
        await writeIfDue();
      });
    },
    unreadable: (subtree) => void unreadable.push(subtree),
    abort: () => end(true),
    suspend: async () => {
      const held = await inTurn(async () => {
        if (place.resumable && sink.rows + sink.listings > 0) await writePart();
        return parts.length > 0;
      }).catch(() => parts.length > 0);
      await end(!(place.resumable && held));
    },
    finish: async (imported) => {
      try {
        const finished = await inTurn(async () => {
          if (sink.rows + sink.listings > 0 || parts.length === 0) await writePart();
          const files = parts.map(({ entries }) => entries).toSorted((a, b) => (a.file < b.file ? -1 : 1));
          const description = {
            format: 'headwater-inventory/2' as const,
            share: start.share,
            protocol: start.protocol,
            root: start.root,
            origin: imported ?? { kind: 'scan' as const, attempts: place.attempts },
            startedAt: place.startedAt,
            finishedAt: now().toISOString(),
            complete: unreadable.length === 0,
            unreadable: unreadable.map(({ path, errorCode }) => ({ path: shown(path), errorCode })),
            counts: await countsOf(
              database,
              files.map(({ file }) => join(folder, file)),
            ),
            parquet: {
              files,
              sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
              sha256: partsDigest(files),
            },
          };
          await mkdir(dirname(target), { recursive: true });
          return publish(folder, target, new Date(place.startedAt), (id) =>
            inventorySchema.parse({ ...description, id }),
          );
        });
        await end(false);
        return finished;
      } catch (error) {
        // What is on disk stays for the next scan: only the last step has to be taken again.
        await end(!place.resumable);
        throw error;
      }
    },
  };
}

function unfinishedOf(
  database: Database,
  folder: string,
  soFar: NonNullable<ScanFolder['soFar']>,
  parts: readonly PartFiles[],
): Unfinished {
  return {
    startedAt: soFar.header.startedAt,
    attempts: soFar.attempts + 1,
    entries: parts.reduce((sum, part) => sum + part.entries.rows, 0),
    fileBytes: soFar.fileBytes,
    nextListing: soFar.nextListing,
    pending: () => pendingDirectories(database, folder, parts),
  };
}

async function countsOf(database: Database, files: readonly string[]): Promise<Inventory['counts']> {
  const row = await database.with((connection) =>
    rowOf(
      connection,
      `SELECT count(*) AS entries,
         count(*) FILTER (kind = 'file') AS files,
         count(*) FILTER (kind = 'directory') AS directories,
         count(*) FILTER (kind = 'symlink') AS symlinks,
         sum(size_bytes) FILTER (kind = 'file') AS file_bytes
       FROM ${parquet(files)}`,
    ),
  );
  const [entries, fileCount] = [numberOf(row.entries), numberOf(row.files)];
  const [directories, symlinks] = [numberOf(row.directories), numberOf(row.symlinks)];
  const others = entries - fileCount - directories - symlinks;
  return { entries, files: fileCount, directories, symlinks, others, fileBytes: numberOf(row.file_bytes) };
}
