import { join, resolve } from 'node:path';
import type { Catalog } from '../../ports/catalog.ts';
import { startComparison } from './comparison.ts';
import { createDatabase } from './database.ts';
import { differenceOf } from './difference.ts';
import { sha256Of } from './file-digest.ts';
import { earlierEntriesFiles, entriesFile, findInventory, latestInventory } from './inventory-files.ts';
import { startInventory } from './inventory-writer.ts';
import { profileOf } from './profile.ts';
import { breakdownOf } from './profile-breakdown.ts';
import { sideTables } from './side-tables.ts';
import { listVerdicts } from './verdicts.ts';

export interface CatalogOptions {
  /** DuckDB's spelling; default `2GB`. What does not fit is spilled below the catalog's directory. */
  readonly memoryLimit?: string;
  /** Query threads; default all cores. */
  readonly threads?: number;
  /** Names inventories by their start; default the system's clock. */
  readonly now?: () => Date;
}

const MEMORY_LIMIT = '2GB';

/**
 * Opens the catalog kept under `directory`: `inventories/<share>/<id>/` and `freezes/<share>/<id>/`, each an
 * `entries.parquet` with its `inventory.json` and a folder a side table, and `tmp/` for what is unfinished. Nothing is written until needed.
 */
export async function openCatalog(directory: string, options: CatalogOptions = {}): Promise<Catalog> {
  const home = resolve(directory);
  const now = options.now ?? (() => new Date());
  const database = createDatabase(home, {
    memoryLimit: options.memoryLimit ?? MEMORY_LIMIT,
    threads: options.threads ?? null,
  });
  return {
    startInventory: (start) => startInventory(home, database, start, now),
    latest: (share) => latestInventory(home, share),
    inventory: async (share, id) => (await findInventory(home, share, id))?.inventory ?? null,
    intact: async (inventory) => {
      const found = await findInventory(home, inventory.share, inventory.id);
      if (found === null) return false;
      const digest = await sha256Of(join(found.folder, found.inventory.parquet.file)).catch(() => null);
      return digest === inventory.parquet.sha256;
    },
    profile: async (inventory, rules, at) =>
      profileOf(database, inventory, await entriesFile(home, inventory), rules, at),
    breakdown: async (inventory, at) =>
      breakdownOf(database, inventory, [await entriesFile(home, inventory)], at),
    difference: async (before, after) =>
      differenceOf(database, await entriesFile(home, before), await entriesFile(home, after)),
    compare: async (inventory, rules, target) => {
      const entries = await entriesFile(home, inventory);
      const earlier = await earlierEntriesFiles(home, inventory);
      return startComparison(home, database, { entries, earlier }, rules, resolve(target));
    },
    ...sideTables(home, database, now),
    listVerdicts: (file, verdict, limit) => listVerdicts(database, resolve(file), verdict, limit),
    close: () => database.close(),
  };
}
