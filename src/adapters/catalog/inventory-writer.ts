import { access, mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shown } from '../../inventory/display.ts';
import type { UnreadableSubtree } from '../../inventory/entry.ts';
import { type Inventory, inventorySchema } from '../../inventory/inventory.ts';
import type { Catalog, InventoryWriter } from '../../ports/catalog.ts';
import { type Database, rowOf } from './database.ts';
import { ENTRY_COLUMNS, inventoryRows } from './entry-columns.ts';
import { sha256Of, sync } from './file-digest.ts';
import { DESCRIPTION, ENTRIES, inventoryId, shareFolder } from './inventory-files.ts';
import { createSpool } from './spool.ts';
import { copyToParquet, parquet } from './sql.ts';
import { createStage, removeDeadStages, removeStage } from './staging.ts';
import { numberOf } from './values.ts';

type Start = Parameters<Catalog['startInventory']>[0];

/** Starts a scan's inventory in the staging area; `finish` renames the finished folder into view. */
export async function startInventory(
  directory: string,
  database: Database,
  start: Start,
  now: () => Date,
): Promise<InventoryWriter> {
  const target = shareFolder(directory, start.purpose, start.share);
  await removeDeadStages(directory);
  const stage = await createStage(directory);
  const startedAt = now();
  const spool = await createSpool(database, stage, 'part', ENTRY_COLUMNS);
  const unreadable: UnreadableSubtree[] = [];
  const end = async (): Promise<void> => {
    await spool.close();
    await removeStage(stage);
  };
  return {
    add: (entries) => spool.append(entries),
    unreadable: (subtree) => void unreadable.push(subtree),
    abort: end,
    finish: async () => {
      try {
        const folder = join(stage, 'finished');
        await mkdir(folder);
        const file = join(folder, ENTRIES);
        const rows = await spool.seal();
        await database.with((connection) => connection.run(copyToParquet(inventoryRows(rows), file)));
        await sync(file);
        const description = {
          format: 'headwater-inventory/1' as const,
          share: start.share,
          protocol: start.protocol,
          root: start.root,
          startedAt: startedAt.toISOString(),
          finishedAt: now().toISOString(),
          complete: unreadable.length === 0,
          unreadable: unreadable.map(({ path, errorCode }) => ({ path: shown(path), errorCode })),
          counts: await countsOf(database, file),
          parquet: { file: ENTRIES, sizeBytes: (await stat(file)).size, sha256: await sha256Of(file) },
        };
        return await publish(folder, target, startedAt, (id) =>
          inventorySchema.parse({ ...description, id }),
        );
      } finally {
        await end();
      }
    },
  };
}

async function countsOf(database: Database, file: string): Promise<Inventory['counts']> {
  const row = await database.with((connection) =>
    rowOf(
      connection,
      `SELECT count(*) AS entries,
         count(*) FILTER (kind = 'file') AS files,
         count(*) FILTER (kind = 'directory') AS directories,
         count(*) FILTER (kind = 'symlink') AS symlinks,
         sum(size_bytes) FILTER (kind = 'file') AS file_bytes
       FROM ${parquet([file])}`,
    ),
  );
  const [entries, files] = [numberOf(row.entries), numberOf(row.files)];
  const [directories, symlinks] = [numberOf(row.directories), numberOf(row.symlinks)];
  const others = entries - files - directories - symlinks;
  return { entries, files, directories, symlinks, others, fileBytes: numberOf(row.file_bytes) };
}

/** Renames a finished folder to the first free id of its start time, in one step that readers see or do not see. */
async function publish(
  folder: string,
  target: string,
  startedAt: Date,
  describe: (id: string) => Inventory,
): Promise<Inventory> {
  await mkdir(target, { recursive: true });
  for (let nth = 1; ; nth++) {
    const inventory = describe(inventoryId(startedAt, nth));
    const place = join(target, inventory.id);
    if (await exists(place)) continue;
    const description = join(folder, DESCRIPTION);
    await writeFile(description, `${JSON.stringify(inventory, null, 2)}\n`);
    await sync(description);
    await sync(folder);
    try {
      await rename(folder, place);
    } catch (error) {
      // Another scan took the id meanwhile.
      const code = (error as { readonly code?: unknown }).code;
      if (code === 'ENOTEMPTY' || code === 'EEXIST') continue;
      throw error;
    }
    await sync(target);
    return inventory;
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
