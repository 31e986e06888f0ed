import { join, resolve } from 'node:path';
import { type Inventory, partsDigest } from '../../inventory/inventory.ts';
import type { Catalog, KeyRules } from '../../ports/catalog.ts';
import { begunScan } from './begun-scan.ts';
import { bucketChanges } from './bucket-changes.ts';
import { startBucketListing } from './bucket-listing.ts';
import { churnOf } from './churn.ts';
import { createDatabase } from './database.ts';
import { differenceOf } from './difference.ts';
import { duplicatesOf } from './duplicates.ts';
import { fetchInventory } from './fetched-inventory.ts';
import { sha256Of } from './file-digest.ts';
import { startImport } from './import-writer.ts';
import {
  allInventories,
  earlierEntriesFiles,
  entriesFiles,
  findInventory,
  latestInventory,
} from './inventory-files.ts';
import { PART_ROWS, startInventory } from './inventory-writer.ts';
import { keptFolder } from './kept.ts';
import { inventoryFiles } from './kept-inventory.ts';
import { countKeys } from './key-counts.ts';
import { writeManifest } from './manifest-file.ts';
import { queryMemory } from './memory-limit.ts';
import { namesOf } from './names.ts';
import { breakdownOf } from './profile-breakdown.ts';
import { assertIntact, writeRepairManifest } from './repair-manifest.ts';
import { takeReport } from './report-listing.ts';
import { type RollupPlace, rollupRelation, streamRollup } from './rollup.ts';
import { withoutLight } from './rollup-sql.ts';
import { s3Rows } from './s3-inventory-rows.ts';
import { sideTables, sumTables } from './side-tables.ts';
import { listVerdicts, streamVerdicts } from './verdicts.ts';

export interface CatalogOptions {
  /** DuckDB's spelling; by default as {@link queryMemory} says. What does not fit is spilled below the catalog's directory. */
  readonly memoryLimit?: string;
  /** Query threads; default all cores. */
  readonly threads?: number;
  /** Rows of each list that a comparison joins at a time, about; by default a million. */
  readonly joinRows?: number;
  /** Rows held in memory before they become a Parquet file of an inventory. */
  readonly partRows?: number;
  /** How long a scan may go on before what it has found is on disk. */
  readonly checkpointMs?: number;
  /** Names inventories by their start; default the system's clock. */
  readonly now?: () => Date;
}

const WRITING_MEMORY_LIMIT = '512MB';
const CHECKPOINT_MS = 30_000;

/**
 * Opens the catalog kept under `directory`: `inventories/<share>/<id>/` and `freezes/<share>/<id>/`, each
 * some `entries-<n>.parquet` with their `inventory.json`, a folder a side table and `kept/` for what was counted,
 * `unfinished/<share>/` for scans under way, `fetched/<share>/<id>/` for what was brought from elsewhere, `tmp/` for the rest. Nothing is written until needed,
 * and what a scan does without is loaded when it is asked for.
 */
export async function openCatalog(directory: string, options: CatalogOptions = {}): Promise<Catalog> {
  const home = resolve(directory);
  const now = options.now ?? (() => new Date());
  const partRows = options.partRows ?? PART_ROWS;
  // One thread: the walk needs the cores, and a second one makes the Parquet writer slower, not faster.
  const writing = () => createDatabase(home, { memoryLimit: WRITING_MEMORY_LIMIT, threads: 1 });
  const database = createDatabase(home, {
    memoryLimit: options.memoryLimit ?? queryMemory(),
    threads: options.threads ?? null,
  });
  const partsOf = async (inventory: Inventory) => ({
    entries: await entriesFiles(home, inventory),
    earlier: await earlierEntriesFiles(home, inventory),
  });
  const placeOf = async (
    inventory: Inventory,
    rules: KeyRules,
    at: RollupPlace['at'],
  ): Promise<RollupPlace> => ({
    home,
    kept: await keptFolder(home, inventory, rules, at),
    files: await entriesFiles(home, inventory),
    source: inventory.origin.kind,
    rules,
    at,
  });
  return {
    startInventory: (start) =>
      startInventory(home, writing(), start, {
        now,
        partRows,
        checkpointMs: options.checkpointMs ?? CHECKPOINT_MS,
      }),
    startImport: (start) => startImport(home, database, start, { now, partRows }),
    s3Rows: (file) => s3Rows(database, resolve(file)),
    inventories: (share) => allInventories(home, share),
    latest: (share) => latestInventory(home, share),
    begunScan: (share) => begunScan(home, share),
    inventory: async (share, id) => (await findInventory(home, share, id))?.inventory ?? null,
    intact: (inventory) => isIntact(home, inventory),
    inventoryFiles: (inventory) => inventoryFiles(home, inventory),
    fetchInventory: (fetched) => fetchInventory(home, fetched),
    profile: async (inventory, rules, at) => {
      const { hazardContext } = await import('./hazards-context.ts');
      const { keptProfile } = await import('./profile-kept.ts');
      const place = await placeOf(inventory, rules, at);
      return keptProfile(database, place, await hazardContext(home, inventory, rules));
    },
    rollup: async function* (inventory, rules, at, light) {
      const relation = await rollupRelation(database, await placeOf(inventory, rules, at));
      yield* streamRollup(database, light === undefined ? relation : withoutLight(relation, light));
    },
    names: (inventory, rules, at) => namesOf(database, inventory, placeOf(inventory, rules, at)),
    breakdown: async (inventory, at) =>
      breakdownOf(database, inventory, await entriesFiles(home, inventory), at),
    countKeys: async (inventory, rules, by) =>
      countKeys(database, await entriesFiles(home, inventory), rules, by),
    churn: async (before, after) =>
      churnOf(
        database,
        { inventory: before, files: await entriesFiles(home, before) },
        { inventory: after, files: await entriesFiles(home, after) },
      ),
    duplicates: async (inventory) => {
      const [table] = await sumTables(home, inventory, ['sha256', 'crc64nvme']);
      return table === undefined ? null : duplicatesOf(database, await entriesFiles(home, inventory), table);
    },
    listHazard: async function* (inventory, rules, hazard, limit) {
      const { hazardContext } = await import('./hazards-context.ts');
      const { listHazard } = await import('./hazards-list.ts');
      yield* listHazard(database, await hazardContext(home, inventory, rules), hazard, limit);
    },
    difference: async (before, after) =>
      differenceOf(database, await entriesFiles(home, before), await entriesFiles(home, after)),
    writeManifest: async (inventory, rules, range) =>
      writeManifest(home, database, { files: await entriesFiles(home, inventory), rules, range }),
    writeRepairManifest: (verdicts) => writeRepairManifest(home, database, verdicts),
    compare: async (inventory, rules, target, sums = []) => {
      const { startComparison } = await import('./comparison.ts');
      const parts = await partsOf(inventory);
      const tables = await sumTables(home, inventory, sums);
      return startComparison(home, database, parts, rules, resolve(target), tables, options.joinRows);
    },
    bucketChanges: async function* (before, after) {
      await assertIntact(before, 'listing');
      yield* bucketChanges(database, before, after);
    },
    takeReport: (report, keyPrefix) => takeReport(home, database, report, keyPrefix),
    startBucketListing: (start) =>
      startBucketListing(home, database, start, {
        now,
        checkpointMs: options.checkpointMs ?? CHECKPOINT_MS,
        ...(options.partRows === undefined ? {} : { partRows: options.partRows }),
      }),
    compareAgain: async (inventory, rules, files, judge, recorded) => {
      const { compareAgain } = await import('./compare-again.ts');
      const parts = await partsOf(inventory);
      return compareAgain(home, database, parts, rules, files, judge, resolve(recorded), options.joinRows);
    },
    ...sideTables(home, database, now),
    listVerdicts: (file, selection, limit) => listVerdicts(database, resolve(file), selection, limit),
    streamVerdicts: (file, selection, limit) => streamVerdicts(database, resolve(file), selection, limit),
    close: () => database.close(),
  };
}

async function isIntact(home: string, inventory: Inventory): Promise<boolean> {
  const found = await findInventory(home, inventory.share, inventory.id);
  if (found === null || partsDigest(found.inventory.parquet.files) !== inventory.parquet.sha256) return false;
  for (const { file, sha256 } of found.inventory.parquet.files) {
    if ((await sha256Of(join(found.folder, file)).catch(() => null)) !== sha256) return false;
  }
  return true;
}
