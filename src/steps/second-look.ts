import type { Inventory } from '../inventory/inventory.ts';
import type { Catalog } from '../ports/catalog.ts';
import type { EntryLooks } from '../ports/entry-looks.ts';
import type { EntryFilter, SideTable } from '../ports/side-tables.ts';
import { fillSideTable, type LookRequest } from './side-table.ts';

/** Files that changed so shortly before the scan, or during it, may be in use. */
const RECENT_MS = 15 * 60_000;

/**
 * Looks again at the files of an inventory that had changed less than 15 minutes before its scan began, or since: those that
 * changed once more are in use. Goes on with an unfinished second look. Null when there was nothing to look at.
 */
export async function secondLook(
  ports: { readonly catalog: Catalog; readonly looks: EntryLooks },
  request: LookRequest,
): Promise<SideTable | null> {
  const { inventory, root } = request;
  const filter = recentFiles(inventory);
  const finished = await ports.catalog.sideTable(inventory, 'second-look');
  if (finished !== null) return finished;
  const { entries } = await ports.catalog.countWithout(inventory, 'second-look', filter);
  const begun = await ports.catalog.unfinishedSideTable(inventory, 'second-look');
  if (entries === 0 && begun === null) return null;
  return fillSideTable(ports.catalog, request, 'second-look', filter, (some) =>
    ports.looks.again(root, some),
  );
}

function recentFiles({ startedAt }: Inventory): EntryFilter {
  return { kinds: ['file'], changedAfterNs: BigInt(Date.parse(startedAt) - RECENT_MS) * 1_000_000n };
}
