import type { Project } from './project.ts';
import { connectCatalog } from './scanning.ts';

/** What a plan's freshness is judged against: the configuration, the newest inventories and the ledger, as they are now. */
export async function worldOf(project: Project) {
  const catalog = await connectCatalog(project);
  try {
    const newest = await Promise.all(project.config.shares.map((share) => catalog.latest(share.name)));
    const progress = await project.ledger.progress();
    return {
      configDigest: project.configDigest,
      inventories: newest.filter((inventory) => inventory !== null),
      lastSeqByPlan: progress.lastSeqByPlan,
    };
  } finally {
    await catalog.close();
  }
}
