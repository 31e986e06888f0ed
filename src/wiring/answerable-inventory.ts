import { HeadwaterError } from '../errors.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { type Progress, shareProgress } from '../ledger/progress.ts';
import type { Plan } from '../plans/plan.ts';
import type { Catalog } from '../ports/catalog.ts';

/**
 * The list a share is held against now: the freeze after a cut-over, the plan's inventory before. Throws HeadwaterError `inventory-gone`
 * (usage).
 */
export async function answerableInventory(
  catalog: Pick<Catalog, 'inventory' | 'intact'>,
  plan: Plan,
  progress: Progress,
  share: string,
): Promise<Inventory> {
  const frozen = shareProgress(progress, share).frozen?.inventory;
  const id = frozen ?? plan.basis.inventories.find((entry) => entry.share === share)?.id;
  const inventory = id === undefined ? null : await catalog.inventory(share, id);
  if (inventory !== null && (await catalog.intact(inventory))) return inventory;
  throw new HeadwaterError({
    code: 'inventory-gone',
    blame: 'usage',
    message: `The inventory that ${share} is verified against is missing or was changed.`,
    next: [`headwater inventory scan ${share}`, 'headwater plan create', 'headwater plan approve'],
  });
}
