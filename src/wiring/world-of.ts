import type { PlanWorld } from '../plans/freshness.ts';
import type { Project } from './project.ts';
import { connectCatalog } from './scanning.ts';

/** What a plan's freshness is judged against: the configuration, the newest inventories and the ledger, as they are now. */
export async function worldOf(project: Project): Promise<PlanWorld> {
  const catalog = await connectCatalog(project);
  try {
    const newest = await Promise.all(project.config.shares.map((share) => catalog.latest(share.name)));
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
