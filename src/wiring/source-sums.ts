import { HeadwaterError } from '../errors.ts';
import { safeText } from '../inventory/display.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Catalog } from '../ports/catalog.ts';
import { CHECKSUM_ALGORITHMS } from '../ports/hashing.ts';
import type { SideTable } from '../ports/side-tables.ts';

/** Where the checksums of source files come from: `inventory` where it has them and the file is as it was, otherwise every file is read. */
export const SUM_ORIGINS = ['read', 'inventory'] as const;
export type SumOrigin = (typeof SUM_ORIGINS)[number];

/**
 * Finished tables of checksums that an inventory has, for a check that may use them; undefined when every file is to be read. `frozen`:
 * it is that of a cut-over. Throws
 * HeadwaterError `inventory-without-checksums` (usage) when there is none, `side-table-damaged` (usage).
 */
export async function inventorySums(
  catalog: Pick<Catalog, 'sideTable'>,
  inventory: Inventory,
  { origin, frozen }: { readonly origin: SumOrigin; readonly frozen: boolean },
): Promise<readonly SideTable[] | undefined> {
  if (origin === 'read') return undefined;
  const found = await Promise.all(
    CHECKSUM_ALGORITHMS.map((algorithm) => catalog.sideTable(inventory, `checksums-${algorithm}`)),
  );
  const tables = found.filter((table) => table !== null);
  if (tables.some(hasAny)) return tables;
  throw frozen ? ofFreeze(inventory) : without(inventory);
}

function hasAny({ outcomes }: SideTable): boolean {
  return outcomes.some(({ outcome, rows }) => rows > 0 && (outcome === 'hashed' || outcome === 'reused'));
}

const READ = 'Or leave out --source-checksums: then every file is read.';

function without({ share, id }: Inventory): HeadwaterError {
  return new HeadwaterError({
    code: 'inventory-without-checksums',
    blame: 'usage',
    message: `The inventory ${id} of ${safeText(share)}, which the plan is made from, has no checksums that could stand for reading files.`,
    next: [
      `Make an inventory that has: headwater inventory scan ${safeText(share)} --checksum crc64nvme`,
      'Then: headwater plan create, and headwater plan approve',
      READ,
    ],
  });
}

/** What was written until the cut-over must have been read once after it. */
function ofFreeze({ share }: Inventory): HeadwaterError {
  return new HeadwaterError({
    code: 'inventory-without-checksums',
    blame: 'usage',
    message: `${safeText(share)} is verified against its freeze, whose files are always read: a freeze has no checksums.`,
    next: ['Leave out --source-checksums.'],
  });
}

/** A copy that anybody made is verified against a walk made for it, which hashes nothing. */
export function noSumsForCopies(): HeadwaterError {
  return new HeadwaterError({
    code: 'checksums-need-migration',
    blame: 'usage',
    message:
      'Checksums of an inventory are there for shares of a migration only: --source is walked anew, and its files are read.',
    next: ['Leave out --source-checksums.'],
  });
}
