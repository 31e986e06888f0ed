import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { HeadwaterError } from '../../errors.ts';
import { safeText } from '../../inventory/display.ts';
import type { InventoryPart, PassedBy } from '../../inventory/inventory.ts';
import { togetherIfKnown } from '../../inventory/passed-by.ts';
import type { InventoryStart, WalkRules } from '../../ports/catalog.ts';
import { type Database, rowsOf } from './database.ts';
import { sha256Of, sync } from './file-digest.ts';
import { listedRows } from './listed-file.ts';
import { appendJournal, JOURNAL, type Journal, type JournalHeader, readJournal } from './scan-journal.ts';
import { copyToParquet, parquet } from './sql.ts';
import { bytesOf, numberOf } from './values.ts';

/** What was written so far, part by part. */
export interface PartFiles {
  readonly entries: InventoryPart;
  readonly listed: string;
}

/** An unfinished scan that can be gone on with. */
export interface ScanSoFar {
  readonly header: JournalHeader;
  readonly attempts: number;
  readonly parts: readonly PartFiles[];
  readonly nextPart: number;
  readonly nextListing: number;
  readonly fileBytes: number;
  /** Directories passed by; null when parts of an older version do not tell. */
  readonly passedBy: readonly PassedBy[] | null;
}

/**
 * What an earlier scan left in `folder`, brought into a state that can be added to: files no record names are removed,
 * and so are rows of directories that were not listed whole. Null when there is nothing to go on with.
 * Throws HeadwaterError `scan-of-another-root` (usage) when it was a scan of another directory,
 * `scan-options-changed` (usage) when it was walked by other rules.
 */
export async function takeUp(
  database: Database,
  folder: string,
  start: InventoryStart,
): Promise<ScanSoFar | null> {
  const journal = await readJournal(join(folder, JOURNAL));
  const parts = journal === null ? [] : partsOf(journal);
  if (journal === null || parts.length === 0) return null;
  assertSameRoot(journal.header, start);
  assertSameRules(journal.header, start);
  await removeStrays(folder, parts);
  const rewritten = await forgetUnfinished(database, folder, parts);
  const made = journal.records.filter((record) => record.kind === 'part');
  return {
    header: journal.header,
    attempts: journal.records.filter((record) => record.kind === 'attempt').length,
    parts: rewritten,
    nextPart: Math.max(...made.map(({ number }) => number)) + 1,
    nextListing: Math.max(...made.map(({ nextListing }) => nextListing)),
    fileBytes: made.reduce((sum, { fileBytes }) => sum + fileBytes, 0),
    passedBy: togetherIfKnown(made.map(({ passedBy }) => passedBy)),
  };
}

/** Directories that parts name and that were not listed yet, the root (an empty path) among them if need be. */
export async function* pendingDirectories(
  database: Database,
  folder: string,
  parts: readonly PartFiles[],
): AsyncGenerator<Uint8Array> {
  const entries = parquet(parts.map((part) => join(folder, part.entries.file)));
  const listed = listedRows(parts.map((part) => join(folder, part.listed)));
  const connection = await database.connect();
  try {
    const result = await connection.stream(`
      SELECT path FROM (SELECT path FROM ${entries} WHERE kind = 'directory' UNION ALL SELECT ''::BLOB) ANTI JOIN ${listed} USING (path)`);
    for await (const rows of result.yieldRowObjects()) {
      for (const row of rows) yield bytesOf(row.path);
    }
  } finally {
    connection.closeSync();
  }
}

/** Describes a Parquet file that was just written, after forcing it to disk. */
export async function describePart(folder: string, file: string, rows: number): Promise<InventoryPart> {
  const path = join(folder, file);
  await sync(path);
  return { file, rows, sizeBytes: (await stat(path)).size, sha256: await sha256Of(path) };
}

function partsOf({ records }: Journal): readonly PartFiles[] {
  const parts = new Map<number, PartFiles>();
  for (const record of records) {
    if (record.kind === 'part') parts.set(record.number, { entries: record.entries, listed: record.listed });
    const known = record.kind === 'rewritten' ? parts.get(record.number) : undefined;
    if (record.kind === 'rewritten' && known !== undefined)
      parts.set(record.number, { ...known, entries: record.entries });
  }
  return [...parts.values()];
}

function assertSameRoot(header: JournalHeader, start: InventoryStart): void {
  const same =
    header.root === start.root &&
    header.protocol === start.protocol &&
    header.inode === String(start.rootIdentity?.inode ?? '');
  if (same) return;
  throw new HeadwaterError({
    code: 'scan-of-another-root',
    blame: 'usage',
    message: `The unfinished scan of ${start.share}, begun ${header.startedAt}, was of another directory than the one that now answers at ${safeText(start.root)}.`,
    next: [
      'Check that the right share is mounted there.',
      `If it is, start over: headwater inventory scan ${start.share} --fresh`,
    ],
  });
}

/** Half of it by other rules would be an inventory of nothing that anybody asked for. */
function assertSameRules(header: JournalHeader, { share, rules }: InventoryStart): void {
  if (header.rules === undefined || rules === undefined || keyOf(header.rules) === keyOf(rules)) return;
  throw new HeadwaterError({
    code: 'scan-options-changed',
    blame: 'usage',
    message: `The unfinished scan of ${share}, begun ${header.startedAt}, was begun with other options.`,
    next: [
      `Go on with it as it was begun: headwater inventory scan ${share}${flagsOf(header.rules)}`,
      `Or start over: headwater inventory scan ${share}${flagsOf(rules)} --fresh`,
    ],
  });
}

const keyOf = ({ crossFileSystems, skipNames }: WalkRules): string =>
  JSON.stringify([crossFileSystems, skipNames]);

/** The options of the command that lead to such rules. */
function flagsOf({ crossFileSystems, skipNames }: WalkRules): string {
  return `${skipNames?.length === 0 ? ' --enter-snapshots' : ''}${crossFileSystems ? ' --cross-file-systems' : ''}`;
}

async function removeStrays(folder: string, parts: readonly PartFiles[]): Promise<void> {
  const known = new Set([JOURNAL, ...parts.flatMap((part) => [part.entries.file, part.listed])]);
  for (const name of await readdir(folder)) {
    if (!known.has(name)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** Rewrites the parts that hold rows of a directory which was not listed whole: it will be listed again. */
async function forgetUnfinished(
  database: Database,
  folder: string,
  parts: readonly PartFiles[],
): Promise<readonly PartFiles[]> {
  const entries = parts.map((part) => join(folder, part.entries.file));
  const listed = listedRows(parts.map((part) => join(folder, part.listed)));
  const kept = (file: string): string =>
    `SELECT * FROM ${parquet([file])} WHERE listing IN (SELECT listing FROM ${listed})`;
  return database.with(async (connection) => {
    const unfinished = await rowsOf(
      connection,
      `SELECT DISTINCT file_index AS file FROM (${entries
        .map((file, index) => `SELECT ${index} AS file_index, listing FROM ${parquet([file])}`)
        .join(' UNION ALL ')}) ANTI JOIN ${listed} USING (listing)`,
    );
    const affected = new Set(unfinished.map((row) => numberOf(row.file)));
    const result: PartFiles[] = [];
    for (const [index, part] of parts.entries()) {
      if (!affected.has(index)) {
        result.push(part);
        continue;
      }
      const file = part.entries.file.replace(/(-r\d+)?\.parquet$/, `-r${Date.now()}.parquet`);
      const from = join(folder, part.entries.file);
      await connection.run(copyToParquet(kept(from), join(folder, file)));
      const [counted] = await rowsOf(
        connection,
        `SELECT count(*) AS rows FROM ${parquet([join(folder, file)])}`,
      );
      const described = await describePart(folder, file, numberOf(counted?.rows));
      await appendJournal(join(folder, JOURNAL), {
        kind: 'rewritten',
        number: numberOfPart(part),
        entries: described,
      });
      await rm(from);
      result.push({ ...part, entries: described });
    }
    return result;
  });
}

/** `entries-00012.parquet` -> 12. */
function numberOfPart(part: PartFiles): number {
  return Number(/^entries-(\d+)/.exec(part.entries.file)?.[1]);
}

/** Empties a folder of an earlier scan, in one step as far as others can see. */
export async function startFolder(folder: string): Promise<void> {
  const away = `${folder}.dropped`;
  await rm(away, { recursive: true, force: true });
  await rename(folder, away).catch((error: unknown) => {
    if ((error as { readonly code?: unknown }).code !== 'ENOENT') throw error;
  });
  await rm(away, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}
