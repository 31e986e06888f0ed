import type { InventoryRef } from '../evidence/kept-inventory.ts';
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
    const { approvedPlan } = await project.ledger.progress();
    const isPublished = project.config.ledger === 's3' && approvedPlan === plan.digest;
    const newest = await Promise.all(
      project.config.shares.map(({ name }) => newestFor(catalog, plan, name, isPublished)),
    );
    const events = await project.events();
    return {
      configDigest: project.configDigest,
      inventories: newest
        .filter((inventory) => inventory !== null)
        .map(({ share, id, sha256 }) => ({ share, id, sha256 })),
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

/**
 * Of a share that this host never scanned, the inventory of the plan stands in, where steps will find it: in the control bucket, to which an approval takes it, or
 * for a repair that is not approved yet here, where planning brought it.
 */
async function newestFor(
  catalog: Catalog,
  { basis }: Plan,
  share: string,
  isPublished: boolean,
): Promise<InventoryRef | null> {
  const scanned = await catalog.latest(share);
  if (scanned !== null) return refOf(scanned);
  const planned = basis.inventories.find((one) => one.share === share) ?? null;
  if (planned === null || isPublished) return planned;
  const fetched = basis.repair === undefined ? null : await catalog.inventory(share, planned.id);
  return fetched === null ? null : refOf(fetched);
}

function refOf({ share, id, parquet: { sha256 } }: Inventory): InventoryRef {
  return { share, id, sha256 };
}
