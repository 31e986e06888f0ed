import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { UnreadableSubtree } from '../../inventory/entry.ts';
import type { PassedBy } from '../../inventory/inventory.ts';
import { skippedIn, together, togetherIfKnown } from '../../inventory/passed-by.ts';
import type { InventoryStart, InventoryWriter, Unfinished } from '../../ports/catalog.ts';
import type { Database } from './database.ts';
import { countsIn, NO_ENTRIES, sumOf } from './entry-counts.ts';
import { createEntrySink } from './entry-sink.ts';
import { sync } from './file-digest.ts';
import { shareFolder } from './inventory-files.ts';
import { publishInventory } from './publish-inventory.ts';
import { openScanFolder, type ScanFolder } from './scan-folder.ts';
import { appendJournal, JOURNAL } from './scan-journal.ts';
import { assertReadableBelow } from './sql.ts';
import { removeDeadStages } from './staging.ts';
import { describePart, type PartFiles, pendingDirectories } from './unfinished-scan.ts';
import { writeTrouble } from './write-trouble.ts';

/** Rows of a part, about: one of a million files is on disk every second, and a share of a billion has a few thousand of them. */
export const PART_ROWS = 163_840;

export interface WriterOptions {
  readonly now: () => Date;
  /** How large the parts become. */
  readonly partRows: number;
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
  assertReadableBelow(directory);
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
  { now, partRows, checkpointMs }: WriterOptions,
): Promise<InventoryWriter> {
  const { folder, soFar } = place;
  const parts: PartFiles[] = [...(soFar?.parts ?? [])];
  const before = parts.length;
  const unreadable: UnreadableSubtree[] = [];
  const sink = createEntrySink(new Set());
  let number = soFar?.nextPart ?? 1;
  let nextListing = soFar?.nextListing ?? 1;
  let fileBytes = 0;
  let counts = NO_ENTRIES;
  let passed: readonly PassedBy[] = [];
  let passedBefore = soFar === null ? [] : soFar.passedBy;
  let writtenAt = now().getTime();
  let failure: { readonly error: unknown } | null = null;
  let ended: Promise<void> | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let writing: Promise<void> = Promise.resolve();

  const troubled = (error: unknown): never => {
    throw writeTrouble(error, folder);
  };
  /** After a write that failed nothing more may be written: a later part would list directories whose rows are lost. */
  const noteFailure = (error: unknown): void => {
    failure ??= { error };
  };
  /** One at a time: what is held must not grow while it is being written. */
  const inTurn = <R>(work: () => Promise<R>): Promise<R> => {
    const turn = last.then(work);
    last = turn.catch(noteFailure);
    return turn;
  };
  /** Begins a part as soon as the one before is on disk; what comes meanwhile is held beside it. */
  const beginPart = async (): Promise<void> => {
    await writing;
    const part = { number, nextListing, fileBytes, passedBy: passed, rows: sink.rows };
    const name = String(number).padStart(5, '0');
    number += 1;
    fileBytes = 0;
    passedBefore = togetherIfKnown([passedBefore, passed]);
    passed = [];
    writtenAt = now().getTime();
    writing = writePart(name, part).catch(troubled);
    writing.catch(noteFailure);
  };
  const writePart = async (
    name: string,
    {
      rows,
      ...part
    }: {
      readonly number: number;
      readonly nextListing: number;
      readonly fileBytes: number;
      readonly passedBy: readonly PassedBy[];
      readonly rows: number;
    },
  ): Promise<void> => {
    const listed = `listed-${name}.csv`;
    const file = `entries-${name}.parquet`;
    await sink.write(join(folder, file), join(folder, listed));
    const entries = await describePart(folder, file, rows);
    if (place.resumable) {
      await sync(join(folder, listed));
      // The names, too, must be on disk before a line says that they count.
      await sync(folder);
      await appendJournal(join(folder, JOURNAL), { kind: 'part', ...part, entries, listed });
    }
    parts.push({ entries, listed });
  };
  const writeRest = async (): Promise<void> => {
    if (sink.rows + sink.listings > 0) await beginPart();
    await writing;
  };
  const writeIfDue = async (): Promise<void> => {
    const overdue = place.resumable && now().getTime() - writtenAt >= checkpointMs;
    if (sink.isFull(partRows) || (overdue && sink.listings > 0)) await beginPart();
  };
  const end = (drop: boolean): Promise<void> => {
    ended ??= last.then(async () => {
      await writing.catch(() => undefined);
      if (drop) await rm(folder, { recursive: true, force: true });
      await database.close();
      await place.leave();
    });
    return ended;
  };
  const assertUsable = (): void => {
    if (failure !== null) throw failure.error;
  };

  return {
    unfinished: soFar === null ? null : unfinishedOf(database, folder, soFar, [...parts]),
    add: (batch) => {
      assertUsable();
      return inTurn(async () => {
        sink.add(place.renumbered(batch));
        counts = sumOf(counts, countsIn(batch));
        fileBytes += batch.fileBytes;
        await writeIfDue();
      });
    },
    listed: (directories) => {
      assertUsable();
      return inTurn(async () => {
        sink.listed(directories);
        for (const { listing } of directories) nextListing = Math.max(nextListing, listing + 1);
        passed = together([...passed, ...skippedIn(directories)]);
        await writeIfDue();
      });
    },
    unreadable: (subtree) => void unreadable.push(subtree),
    abort: () => end(true),
    suspend: async () => {
      const held = await inTurn(async () => {
        if (place.resumable) await writeRest();
        return parts.length > 0;
      }).catch(() => parts.length > 0);
      await end(!(place.resumable && held));
    },
    finish: async () => {
      try {
        const finished = await inTurn(async () => {
          await writeRest();
          if (parts.length === 0) await beginPart();
          await writing;
          return publishInventory(
            database,
            { folder, target, startedAt: place.startedAt, finishedAt: now() },
            {
              ...start,
              origin: { kind: 'scan', attempts: place.attempts },
              unreadable,
              skipped: passedBefore,
              files: parts.map(({ entries }) => entries),
              counted: { files: new Set(parts.slice(before).map(({ entries }) => entries.file)), counts },
            },
          ).catch(troubled);
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
