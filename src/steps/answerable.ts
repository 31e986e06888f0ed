import { HeadwaterError } from '../errors.ts';
import type { InventoryRef } from '../evidence/kept-inventory.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { type Progress, shareProgress } from '../ledger/progress.ts';
import type { Plan, StepOf } from '../plans/plan.ts';
import type { StepContext } from './context.ts';
import type { StepOutcome } from './outcome.ts';
import { fetchInventory } from './verifying/fetch-inventory.ts';

/** A pass of a share, and the list it is held against. */
export type Pass = Pick<StepOf<'verify'>, 'share' | 'against'>;

/** The list that a transfer is made by: the one that the check after it is held against. */
export function againstOf({ share, pass }: Pick<StepOf<'transfer'>, 'share' | 'pass'>): Pass {
  return { share, against: pass === 'final' ? 'freeze' : 'plan' };
}

/**
 * The list a pass of a share is made by and held against: the scan of its freeze for the final pass, the plan's
 * inventory before. A host that did not take it brings it from the control bucket. Null when it is in neither place or was changed.
 */
export async function answerable(
  context: StepContext,
  pass: Pass,
  progress: Progress,
): Promise<Inventory | null> {
  const { share } = pass;
  const wanted = listOf(context.plan, progress, pass);
  if (wanted === null) return null;
  const here = await context.catalog.inventory(share, wanted.id);
  const inventory = here ?? (await brought(context, wanted));
  return inventory !== null && (await context.catalog.intact(inventory)) ? inventory : null;
}

/** Which list that is; null when nobody took it. */
export function listOf(plan: Plan, progress: Progress, { share, against }: Pass): InventoryRef | null {
  if (against === 'plan') return plan.basis.inventories.find((entry) => entry.share === share) ?? null;
  const { frozen } = shareProgress(progress, share);
  return frozen === null ? null : { share, id: frozen.inventory, sha256: frozen.sha256 };
}

/** Null when the control bucket does not have it as it was. */
async function brought(
  { catalog, copies: { bucket }, onProgress }: StepContext,
  wanted: InventoryRef,
): Promise<Inventory | null> {
  try {
    await fetchInventory({ catalog, bucket, onProgress }, wanted);
  } catch (error) {
    if (!(error instanceof HeadwaterError && error.blame === 'proof')) throw error;
  }
  return catalog.inventory(wanted.share, wanted.id);
}

/** What a step says that cannot go on without it. */
export function inventoryGone({ share, against }: Pass): StepOutcome {
  const anew = {
    plan: [`headwater inventory scan ${share}`, 'headwater plan create'],
    freeze: [
      `headwater cutover rollback --share ${share}`,
      `headwater cutover run --share ${share} --confirm-frozen`,
    ],
  };
  return {
    kind: 'held',
    code: 'inventory-gone',
    reason: `The inventory that ${share} is held against is neither on this host nor in the control bucket, or was changed.`,
    next: ['Where it was taken, run the command again; or take it anew:', ...anew[against]],
  };
}
