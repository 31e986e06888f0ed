import type { InventoryRef } from '../evidence/kept-inventory.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Plan } from '../plans/plan.ts';
import type { Catalog } from '../ports/catalog.ts';
import { fetchInventory } from '../steps/verifying/fetch-inventory.ts';
import { controlCopies } from './fetching-evidence.ts';
import type { Project } from './project.ts';
import type { Reporter } from './reporter.ts';
import type { StandIns } from './share-inputs.ts';

/**
 * An inventory that plan or ledger names. Where the ledger is in S3 a host that does not have it brings it from the control bucket. Null when it is not to be had.
 * Throws HeadwaterError `evidence-broken` (proof) when the copy there was altered; PortFault.
 */
export async function inventoryAtHand(
  project: Project,
  catalog: Catalog,
  wanted: InventoryRef,
  onProgress: Reporter['progress'] = () => undefined,
): Promise<Inventory | null> {
  const here = await catalog.inventory(wanted.share, wanted.id);
  if (here !== null || project.config.ledger !== 's3') return here;
  const { bucket, close } = controlCopies(project);
  try {
    await fetchInventory({ catalog, bucket, onProgress }, wanted);
  } finally {
    await close();
  }
  return catalog.inventory(wanted.share, wanted.id);
}

/** The plan's inventories of shares that this host never scanned. Throws as {@link inventoryAtHand}. */
export async function plannedStandIns(
  project: Project,
  catalog: Catalog,
  { basis }: Plan,
  onProgress?: Reporter['progress'],
): Promise<StandIns> {
  const standIns = new Map<string, Inventory>();
  for (const wanted of basis.inventories) {
    if ((await catalog.latest(wanted.share)) !== null) continue;
    const inventory = await inventoryAtHand(project, catalog, wanted, onProgress);
    if (inventory !== null) standIns.set(wanted.share, inventory);
  }
  return standIns;
}
