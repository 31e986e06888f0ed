import type { Plan } from '../plans/plan.ts';
import { connectCloud } from './cloud.ts';
import { keepPlan } from './plan-files.ts';
import type { Project } from './project.ts';
import type { Reporter } from './reporter.ts';
import { withCatalog } from './showing.ts';

/**
 * Where the ledger is in S3, puts a plan beside it and, before that, the inventories it was made from: hosts that have the configuration alone can then work by it. What
 * lies there stays. Goes on where it was interrupted. Throws HeadwaterError `inventory-copy-broken` (proof); PortFault.
 */
export async function publishPlan(
  project: Project,
  { plan, file }: { readonly plan: Plan; readonly file: string },
  onProgress: Reporter['progress'],
): Promise<void> {
  if (project.config.ledger !== 's3') return;
  const { control } = project.config.bucket;
  const { buckets, close } = await connectCloud(project);
  try {
    const key = keyOf(project, plan.digest);
    if ((await buckets.head(control, key)) !== null) return;
    await keepInventories(project, plan, buckets, onProgress);
    await buckets.uploadOnce(control, key, file, 'application/json');
  } finally {
    close();
  }
}

async function keepInventories(
  project: Project,
  { basis }: Plan,
  buckets: Awaited<ReturnType<typeof connectCloud>>['buckets'],
  onProgress: Reporter['progress'],
): Promise<void> {
  const [{ createShares }, { keepInventory }] = await Promise.all([
    import('../adapters/shares/shares.ts'),
    import('../steps/verifying/keep-inventory.ts'),
  ]);
  await withCatalog(project, async (catalog) => {
    const context = { buckets, catalog, config: project.config, shares: createShares(), onProgress };
    for (const { share, id } of basis.inventories) {
      const inventory = await catalog.inventory(share, id);
      if (inventory !== null) await keepInventory(context, { share, step: null, inventory });
    }
  });
}

/**
 * The file of a plan that was brought here from the control bucket; null when it is not there. Throws HeadwaterError
 * `plan-edited` (usage) when it is not the plan of that digest; PortFault.
 */
export async function broughtPlan(project: Project, digest: string): Promise<string | null> {
  const { control } = project.config.bucket;
  const { buckets, close } = await connectCloud(project);
  try {
    const key = keyOf(project, digest);
    const bytes = await buckets.read(control, key);
    if (bytes === null) return null;
    const where = `s3://${control}/${key}`;
    return (await keepPlan(project, { text: Buffer.from(bytes).toString('utf8'), where, digest })).file;
  } finally {
    close();
  }
}

function keyOf({ config: { migration } }: Project, digest: string): string {
  return `${migration}/plans/${digest}.json`;
}
