import { HeadwaterError } from '../errors.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { type Progress, shareProgress } from '../ledger/progress.ts';
import type { Plan } from '../plans/plan.ts';
import type { Catalog } from '../ports/catalog.ts';
import { listOf } from '../steps/answerable.ts';
import { inventoryAtHand } from './inventory-at-hand.ts';
import type { Project } from './project.ts';
import type { Reporter } from './reporter.ts';

/**
 * The list a share is held against now: the freeze after a cut-over, the plan's inventory before. Throws HeadwaterError `inventory-gone`
 * (usage), and as `inventoryAtHand`.
 */
export async function answerableInventory(
  project: Project,
  catalog: Catalog,
  { plan, progress, share }: { readonly plan: Plan; readonly progress: Progress; readonly share: string },
  onProgress?: Reporter['progress'],
): Promise<Inventory> {
  const { frozen } = shareProgress(progress, share);
  const wanted = listOf(plan, progress, { share, against: frozen === null ? 'plan' : 'freeze' });
  const inventory = wanted === null ? null : await inventoryAtHand(project, catalog, wanted, onProgress);
  if (inventory !== null && (await catalog.intact(inventory))) return inventory;
  throw new HeadwaterError({
    code: 'inventory-gone',
    blame: 'usage',
    message: `The inventory that ${share} is verified against is missing or was changed.`,
    next: [`headwater inventory scan ${share}`, 'headwater plan create', 'headwater plan approve'],
  });
}
