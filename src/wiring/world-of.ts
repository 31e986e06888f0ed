import type { Inventory } from '../inventory/inventory.ts';
import type { PlanWorld } from '../plans/freshness.ts';
import type { Plan } from '../plans/plan.ts';
import type { Catalog } from '../ports/catalog.ts';
import type { Project } from './project.ts';
import { connectCatalog } from './scanning.ts';

/** What a plan's freshness is judged against: the configuration, the newest inventories and the ledger, as they are now. */
export async function worldOf(project: Project, plan: Plan): Promise<PlanWorld> {
  const catalog = await connectCatalog(project);
  try {
    const newest = await Promise.all(project.config.shares.map(({ name }) => newestFor(catalog, plan, name)));
    const events = await project.events();
    return {
      configDigest: project.configDigest,
      inventories: newest
        .filter((inventory) => inventory !== null)
        .map(({ share, id, parquet }) => ({ share, id, sha256: parquet.sha256 })),
      events: events.map(({ seq, digest, event }) => ({
        seq,
        digest,
        type: event.type,
        plan: 'plan' in event ? event.plan : null,
        evidenceOf: event.type === 'evidence-recorded' ? event.share : null,
      })),
    };
  } finally {
    await catalog.close();
  }
}

/** Of a share that this host never scanned, a repair may have been planned by the inventory that its evidence compared. */
async function newestFor(catalog: Catalog, { basis }: Plan, share: string): Promise<Inventory | null> {
  const scanned = await catalog.latest(share);
  if (scanned !== null || basis.repair === undefined) return scanned;
  const planned = basis.inventories.find((one) => one.share === share);
  return planned === undefined ? null : catalog.inventory(share, planned.id);
}
