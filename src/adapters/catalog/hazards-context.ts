import type { Inventory } from '../../inventory/inventory.ts';
import type { KeyRules } from '../../ports/catalog.ts';
import { entryRows } from './entry-columns.ts';
import type { HazardContext } from './hazards-finder.ts';
import { entriesFiles } from './inventory-files.ts';
import { mappedEntries } from './mapping-sql.ts';
import { sideRelation } from './side-tables.ts';

/** Where an inventory's hazards are looked for. Throws `inventory-unknown` (usage). */
export async function hazardContext(
  home: string,
  inventory: Inventory,
  rules: KeyRules,
): Promise<HazardContext> {
  return {
    mapped: mappedEntries(entryRows(await entriesFiles(home, inventory)), rules),
    rules,
    inventory,
    acls: await sideRelation(home, inventory, 'acls'),
    secondLook: await sideRelation(home, inventory, 'second-look'),
  };
}
