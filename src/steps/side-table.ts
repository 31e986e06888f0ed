import type { Inventory } from '../inventory/inventory.ts';
import type { Catalog } from '../ports/catalog.ts';
import type { EntryFilter, EntryToDo, SideRows, SideTable, SideTableKind } from '../ports/side-tables.ts';

/** One run over entries of an inventory. */
export interface LookRequest {
  readonly inventory: Inventory;
  /** Absolute path of the mount. */
  readonly root: string;
  /** Kept with the result: what made it. */
  readonly tool: Readonly<Record<string, string>>;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** What was found is put on disk this often: the most an interruption can cost. */
const CHECKPOINT_MS = 30_000;

/**
 * Gives every entry of the filter its rows in a side table, but for those that have theirs already. When it fails or is
 * aborted, what was found is kept, and the next run goes on; a finished table is given as it is.
 */
export async function fillSideTable<K extends SideTableKind>(
  catalog: Catalog,
  { inventory, tool, onProgress, signal }: LookRequest,
  kind: K,
  filter: EntryFilter,
  look: (entries: readonly EntryToDo[]) => Promise<readonly SideRows[K][]>,
): Promise<SideTable> {
  const finished = await catalog.sideTable(inventory, kind);
  if (finished !== null) return finished;
  const writer = await catalog.openSideTable(inventory, kind, tool);
  try {
    const { entries: total } = await catalog.countWithout(inventory, kind, filter);
    let done = 0;
    let savedAt = performance.now();
    for await (const entries of catalog.entriesWithout(inventory, kind, filter)) {
      signal?.throwIfAborted();
      await writer.add(await look(entries));
      done += entries.length;
      onProgress?.(done, total);
      if (performance.now() - savedAt < CHECKPOINT_MS) continue;
      await writer.checkpoint();
      savedAt = performance.now();
    }
  } catch (error) {
    await writer.suspend();
    throw error;
  }
  return writer.finish();
}
