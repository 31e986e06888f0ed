import type { Catalog } from '../ports/catalog.ts';
import type { EntryLooks } from '../ports/entry-looks.ts';
import type { SideTable } from '../ports/side-tables.ts';
import { fillSideTable, type LookRequest } from './side-table.ts';

/**
 * Reads the access control lists of all files and directories of an inventory, going on where an earlier run was cut off.
 * A link has none of its own. Throws HeadwaterError `acls-unsupported` (usage).
 */
export function readAccessLists(
  ports: { readonly catalog: Catalog; readonly looks: EntryLooks },
  request: LookRequest,
): Promise<SideTable> {
  const { root } = request;
  const filter = { kinds: ['file', 'directory'] } as const;
  return fillSideTable(ports.catalog, request, 'acls', filter, (some) => ports.looks.accessLists(root, some));
}
