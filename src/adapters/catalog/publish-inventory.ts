import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { shown } from '../../inventory/display.ts';
import type { UnreadableSubtree } from '../../inventory/entry.ts';
import {
  type Inventory,
  type InventoryOrigin,
  type InventoryPart,
  inventorySchema,
  type PassedBy,
  partsDigest,
} from '../../inventory/inventory.ts';
import { passedBy, together } from '../../inventory/passed-by.ts';
import { type Database, rowOf } from './database.ts';
import { NO_ENTRIES, sumOf } from './entry-counts.ts';
import { publish } from './publish.ts';
import { parquet } from './sql.ts';
import { numberOf } from './values.ts';

/** Where a finished inventory lies, and where it goes. */
export interface FinishedPlace {
  readonly folder: string;
  readonly target: string;
  readonly startedAt: string;
  readonly finishedAt: Date;
}

/** What is known of it besides its rows. */
export interface FinishedContent extends Pick<Inventory, 'share' | 'protocol' | 'root'> {
  readonly origin: InventoryOrigin;
  readonly unreadable: readonly UnreadableSubtree[];
  /** Directories left out because of their names; null when nobody knows. */
  readonly skipped: readonly PassedBy[] | null;
  /** True when lines of a listing could not be used, so that entries are missing without a place known. */
  readonly linesMissing?: boolean;
  readonly files: readonly InventoryPart[];
  /** What was counted while the last of the files were written: only the others are counted here. */
  readonly counted?: { readonly files: ReadonlySet<string>; readonly counts: Inventory['counts'] };
}

/** Describes the inventory whose Parquet files lie in a folder, and makes it visible. */
export async function publishInventory(
  database: Database,
  { folder, target, startedAt, finishedAt }: FinishedPlace,
  {
    share,
    protocol,
    root,
    origin,
    unreadable,
    skipped,
    linesMissing = false,
    files: given,
    counted,
  }: FinishedContent,
): Promise<Inventory> {
  const files = given.toSorted((a, b) => (a.file < b.file ? -1 : 1));
  const description = {
    format: 'headwater-inventory/2' as const,
    share,
    protocol,
    root,
    origin,
    startedAt,
    finishedAt: finishedAt.toISOString(),
    complete: unreadable.length === 0 && !linesMissing,
    unreadable: unreadable.map(({ path, errorCode }) => ({ path: shown(path), errorCode })),
    ...(skipped === null ? {} : { passedBy: together([...skipped, ...mountsIn(unreadable)]) }),
    counts: await countsOf(
      database,
      files.filter(({ file }) => !counted?.files.has(file)).map(({ file }) => join(folder, file)),
      counted?.counts ?? NO_ENTRIES,
    ),
    parquet: {
      files,
      sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      sha256: partsDigest(files),
    },
  };
  await mkdir(dirname(target), { recursive: true });
  return publish(folder, target, new Date(startedAt), (id) => inventorySchema.parse({ ...description, id }));
}

/** A mount inside the share fails to be entered with EXDEV. */
function mountsIn(unreadable: readonly UnreadableSubtree[]): readonly PassedBy[] {
  const mounts = unreadable.filter(({ errorCode }) => errorCode === 'EXDEV');
  return passedBy(
    'other-file-system',
    mounts.map(({ path }) => path),
  );
}

async function countsOf(
  database: Database,
  files: readonly string[],
  counted: Inventory['counts'],
): Promise<Inventory['counts']> {
  if (files.length === 0) return counted;
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
  const fileBytes = numberOf(row.file_bytes);
  return sumOf(counted, { entries, files: fileCount, directories, symlinks, others, fileBytes });
}
