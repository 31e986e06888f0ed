import type { Churn } from '../inventory/churn.ts';
import type { Duplicates } from '../inventory/duplicates.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Profile } from '../inventory/profile.ts';
import type { Breakdown } from '../inventory/profile-breakdown.ts';
import type { Catalog, KeyRules } from '../ports/catalog.ts';

/** How an inventory is to be described. */
export interface DescribeRequest {
  readonly rules: KeyRules;
  readonly now: Date;
  readonly coldAfterDays: number;
  /** Looks for files with the same content too, where there are checksums. */
  readonly duplicates: boolean;
}

/** An inventory with everything that is known about what is in it. */
export interface Described {
  readonly inventory: Inventory;
  readonly profile: Profile;
  readonly breakdown: Breakdown;
  readonly churn: Churn | null;
  readonly duplicates: Duplicates | null;
}

/** Profiles an inventory, breaks it down and compares it with the one before it, if there is one. */
export async function describeInventory(
  catalog: Catalog,
  inventory: Inventory,
  { rules, duplicates, ...at }: DescribeRequest,
): Promise<Described> {
  const previous = await previousInventory(catalog, inventory);
  return {
    inventory,
    profile: await catalog.profile(inventory, rules, at),
    breakdown: await catalog.breakdown(inventory, at),
    churn: previous === null ? null : await catalog.churn(previous, inventory),
    duplicates: duplicates ? await catalog.duplicates(inventory) : null,
  };
}

/** The scan or import of the same share that was begun last before this one. */
async function previousInventory(catalog: Catalog, inventory: Inventory): Promise<Inventory | null> {
  const all = await catalog.inventories(inventory.share);
  return all.find(({ id, startedAt }) => id !== inventory.id && startedAt < inventory.startedAt) ?? null;
}
