import { HeadwaterError } from '../errors.ts';
import { safeText } from '../inventory/display.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Catalog } from '../ports/catalog.ts';
import type { Shares } from '../ports/shares.ts';
import type { EntryFilter, EntryToDo, SideRows, SideTable, SideTableKind } from '../ports/side-tables.ts';

/** One run over entries of an inventory. */
export interface LookRequest {
  readonly inventory: Inventory;
  /** Absolute path of the mount. */
  readonly root: string;
  /** Which directory answers at the root. Throws HeadwaterError `mount-unreadable` (usage). */
  readonly identify: Shares['identify'];
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
 * Throws HeadwaterError `looks-of-another-root` (usage): where nothing is mounted every entry would count as gone.
 */
export async function fillSideTable<K extends SideTableKind>(
  catalog: Catalog,
  request: LookRequest,
  kind: K,
  filter: EntryFilter,
  look: (entries: readonly EntryToDo[]) => Promise<readonly SideRows[K][]>,
): Promise<SideTable> {
  const { inventory, onProgress, signal } = request;
  const finished = await catalog.sideTable(inventory, kind);
  if (finished !== null) return finished;
  const rootInode = await inodeOf(request);
  const writer = await catalog.openSideTable(inventory, kind, { ...request.tool, rootInode });
  try {
    if (writer.tool.rootInode !== rootInode) throw anotherRoot(request);
    const { entries: total } = await catalog.countWithout(inventory, kind, filter);
    let done = 0;
    let savedAt = performance.now();
    for await (const entries of catalog.entriesWithout(inventory, kind, filter)) {
      signal?.throwIfAborted();
      const rows = await look(entries);
      if ((await inodeOf(request)) !== rootInode) throw anotherRoot(request);
      await writer.add(rows);
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

/** The device is not compared: a mount gets another one. */
async function inodeOf({ root, identify }: LookRequest): Promise<string> {
  return String((await identify(root)).inode);
}

function anotherRoot({ root, inventory }: LookRequest): HeadwaterError {
  return new HeadwaterError({
    code: 'looks-of-another-root',
    blame: 'usage',
    message: `Another directory answers at ${safeText(root)} than the one whose entries were being looked at.`,
    next: [
      'Check that the right share is mounted there, and run the same command again.',
      `If it is, start over: headwater inventory scan ${inventory.share} --fresh`,
    ],
  });
}
