import { basename, dirname } from 'node:path';
import type { Inventory } from '../../inventory/inventory.ts';
import type { ChecksumAlgorithm } from '../../ports/hashing.ts';
import type { SideTableKind, SideTables } from '../../ports/side-tables.ts';
import type { Database } from './database.ts';
import { earlierEntriesFiles, entriesFiles, findInventory } from './inventory-files.ts';
import { begunTable, durableParts, finishedTable, sidePlace } from './side-table-files.ts';
import { countTodo, streamSideRows, streamTodo } from './side-table-queries.ts';
import { openSideWriter } from './side-table-writer.ts';
import { parquet } from './sql.ts';

/** The side tables of a catalog's inventories: each a folder beside the inventory's own files. */
export function sideTables(home: string, database: Database, now: () => Date): SideTables {
  const entriesOf = async (inventory: Inventory) => parquet(await entriesFiles(home, inventory));
  const partsOf = async (inventory: Inventory, kind: SideTableKind) =>
    durableParts(await sidePlace(home, inventory, kind));
  return {
    openSideTable: async (inventory, kind, tool) => {
      const place = { ...(await sidePlace(home, inventory, kind)), kind };
      const entries = await entriesOf(inventory);
      const earlier = () => earlierParts(home, inventory, kind);
      return openSideWriter(database, place, { entries, earlier }, tool, now);
    },
    sideTable: async (inventory, kind) => finishedTable(await sidePlace(home, inventory, kind)),
    unfinishedSideTable: async (inventory, kind) => {
      const place = await sidePlace(home, inventory, kind);
      if ((await finishedTable(place)) !== null) return null;
      const begun = await begunTable(place);
      if (begun === null) return null;
      const rows = begun.parts.reduce((sum, part) => sum + part.rows, 0);
      return { startedAt: new Date(begun.header.startedAt), rows };
    },
    sideRows: async function* (inventory, kind, only) {
      const place = await sidePlace(home, inventory, kind);
      if ((await finishedTable(place)) === null) return;
      yield* streamSideRows(database, kind, await durableParts(place), only);
    },
    countWithout: async (inventory, kind, filter) =>
      countTodo(database, await entriesOf(inventory), await partsOf(inventory, kind), filter),
    entriesWithout: async function* (inventory, kind, filter) {
      yield* streamTodo(database, await entriesOf(inventory), await partsOf(inventory, kind), filter);
    },
  };
}

/** The SQL relation of a finished table with the columns of its kind; null when there is none. */
export async function sideRelation(
  home: string,
  inventory: Inventory,
  kind: SideTableKind,
): Promise<string | null> {
  const place = await sidePlace(home, inventory, kind);
  if ((await finishedTable(place)) === null) return null;
  const parts = await durableParts(place);
  return parts.length === 0 ? null : parquet(parts);
}

/** A finished table of checksums: an SQL relation with the columns of its kind. */
export interface SumTable {
  readonly algorithm: ChecksumAlgorithm;
  readonly relation: string;
}

/** Which of these an inventory has, in the same order. */
export async function sumTables(
  home: string,
  inventory: Inventory,
  algorithms: readonly ChecksumAlgorithm[],
): Promise<readonly SumTable[]> {
  const tables: SumTable[] = [];
  for (const algorithm of algorithms) {
    const relation = await sideRelation(home, inventory, `checksums-${algorithm}`);
    if (relation !== null) tables.push({ algorithm, relation });
  }
  return tables;
}

/** Durable parts of the kind's tables of older inventories, finished or not, the newest inventory first. */
async function earlierParts(
  home: string,
  inventory: Inventory,
  kind: SideTableKind,
): Promise<readonly (readonly string[])[]> {
  const ids = new Set((await earlierEntriesFiles(home, inventory)).map((file) => basename(dirname(file))));
  const all: (readonly string[])[] = [];
  for (const id of [...ids].sort().reverse()) {
    const found = await findInventory(home, inventory.share, id);
    if (found !== null) all.push(await durableParts(await sidePlace(home, found.inventory, kind)));
  }
  return all;
}
