import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { HeadwaterError } from '../../errors.ts';
import type { UnreadableSubtree } from '../../inventory/entry.ts';
import type { InventoryPart } from '../../inventory/inventory.ts';
import type { ScanDocument, ShardPart } from '../../ports/scan-documents.ts';
import type { Assembly } from '../../ports/shards.ts';
import type { Database } from './database.ts';
import { createEntrySink } from './entry-sink.ts';
import { sha256Of, sync } from './file-digest.ts';
import { shareFolder } from './inventory-files.ts';
import { publishInventory } from './publish-inventory.ts';
import { UNFINISHED } from './scan-journal.ts';
import { copyToParquet, parquet } from './sql.ts';
import { describePart } from './unfinished-scan.ts';

/** Parts below this many rows are joined with others: an inventory of thousands of small files is slow to open. */
const SMALL_ROWS = 100_000;
/** Rows and files that are joined into one, at most. */
const JOINED_ROWS = 1_000_000;
const JOINED_FILES = 256;

/** Puts an inventory together in a folder of its own; what is fetched stays there until it is published. */
export async function openAssembly(
  directory: string,
  database: Database,
  scan: ScanDocument,
  now: () => Date,
): Promise<Assembly> {
  const target = shareFolder(directory, 'scan', scan.share);
  const unfinished = join(directory, UNFINISHED, scan.share);
  const home = `${unfinished}.shards`;
  const folder = join(home, scan.id);
  await removeOthers(home, (name) => name === scan.id);
  await mkdir(folder, { recursive: true });
  await removeOthers(folder, (name) => FETCHED.test(name));
  const parts: LocalFile[] = [];
  const unreadable: UnreadableSubtree[] = [];
  return {
    adopt: async (part, fetch) => {
      const file = join(folder, `part-${part.sha256}.parquet`);
      if ((await digestOf(file)) !== part.sha256) await fetchInto(file, part, fetch);
      parts.push({ file, rows: part.rows });
    },
    unreadable: (subtree) => void unreadable.push(subtree),
    finish: async (attempts, skipped) => {
      const files: InventoryPart[] = [];
      for (const group of grouped(parts)) files.push(await settle(database, folder, files.length + 1, group));
      const inventory = await publishInventory(
        database,
        { folder, target, startedAt: scan.startedAt, finishedAt: now() },
        {
          share: scan.share,
          protocol: scan.protocol,
          root: scan.root,
          origin: { kind: 'scan', attempts },
          unreadable,
          skipped,
          files,
        },
      );
      await rm(home, { recursive: true, force: true });
      // An interrupted scan of this host alone is older than what there is now.
      await rm(unfinished, { recursive: true, force: true });
      return inventory;
    },
  };
}

const FETCHED = /^part-[0-9a-f]{64}\.parquet$/;

interface LocalFile {
  readonly file: string;
  readonly rows: number;
}

async function removeOthers(folder: string, keep: (name: string) => boolean): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!keep(name)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

function digestOf(file: string): Promise<string | null> {
  return sha256Of(file).catch(() => null);
}

async function fetchInto(
  file: string,
  part: ShardPart,
  fetch: (file: string) => Promise<void>,
): Promise<void> {
  const fresh = `${file}.new`;
  await fetch(fresh);
  if ((await digestOf(fresh)) !== part.sha256 || (await stat(fresh)).size !== part.sizeBytes) {
    await rm(fresh, { force: true });
    throw new HeadwaterError({
      code: 'shard-damaged',
      blame: 'exceptions',
      message: `A part of the scan has changed in the control bucket: ${part.key} is not what its worker wrote.`,
      next: ['Start over with --distributed --fresh, and find out who writes under scans/ of that bucket.'],
    });
  }
  await sync(fresh);
  await rename(fresh, file);
}

/** Large parts alone, small ones joined; an inventory has one file at least. */
export function grouped(parts: readonly LocalFile[]): readonly (readonly LocalFile[])[] {
  const groups: LocalFile[][] = [];
  let open: LocalFile[] = [];
  let rows = 0;
  for (const part of parts) {
    if (part.rows >= SMALL_ROWS) {
      groups.push([part]);
      continue;
    }
    if (rows + part.rows > JOINED_ROWS || open.length >= JOINED_FILES) {
      groups.push(open);
      open = [];
      rows = 0;
    }
    open.push(part);
    rows += part.rows;
  }
  return open.length > 0 || groups.length === 0 ? [...groups, open] : groups;
}

async function settle(
  database: Database,
  folder: string,
  number: number,
  group: readonly LocalFile[],
): Promise<InventoryPart> {
  const name = `entries-${String(number).padStart(5, '0')}.parquet`;
  const rows = group.reduce((sum, part) => sum + part.rows, 0);
  const [only] = group;
  if (only === undefined) await writeEmpty(folder, name);
  else if (group.length === 1) await rename(only.file, join(folder, name));
  else {
    const all = parquet(group.map(({ file }) => file));
    // Jobs number their listings each for itself: in one file their numbers would mean several directories.
    await database.with((connection) =>
      connection.run(
        copyToParquet(`SELECT * REPLACE (0::UINTEGER AS listing) FROM ${all}`, join(folder, name)),
      ),
    );
  }
  return describePart(folder, name, rows);
}

function writeEmpty(folder: string, name: string): Promise<void> {
  return createEntrySink(new Set()).write(join(folder, name), join(folder, 'listed.csv'));
}
