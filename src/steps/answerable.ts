import type { Inventory } from '../inventory/inventory.ts';
import { type Progress, shareProgress } from '../ledger/progress.ts';
import type { StepOf } from '../plans/plan.ts';
import type { StepContext } from './context.ts';
import type { StepOutcome } from './outcome.ts';

/**
 * The list a pass of a share is made by and held against: the scan of its freeze for the final pass, the plan's
 * inventory before. Null when it is gone or was changed.
 */
export async function answerable(
  context: StepContext,
  { share, against }: Pick<StepOf<'verify'>, 'share' | 'against'>,
  progress: Progress,
): Promise<Inventory | null> {
  const id =
    against === 'freeze'
      ? shareProgress(progress, share).frozen?.inventory
      : context.plan.basis.inventories.find((entry) => entry.share === share)?.id;
  const inventory = id === undefined ? null : await context.catalog.inventory(share, id);
  return inventory !== null && (await context.catalog.intact(inventory)) ? inventory : null;
}

/** What a step says that cannot go on without it. */
export function inventoryGone(share: string): StepOutcome {
  return {
    kind: 'held',
    code: 'inventory-gone',
    reason: `The inventory that ${share} is held against is missing or was changed.`,
    next: [`headwater inventory scan ${share}`, 'headwater plan create'],
  };
}
