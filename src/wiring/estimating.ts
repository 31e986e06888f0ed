import { LEVELS } from '../evidence/verdict.ts';
import { shareProgress } from '../ledger/progress.ts';
import type { VerifyEstimated } from '../views/values/verify-estimated.ts';
import { answerableInventory } from './answerable-inventory.ts';
import { approvedPlan } from './approved-plan.ts';
import { type Project, selectShares } from './project.ts';
import { connectCatalog } from './scanning.ts';
import { inventorySums, type SumOrigin } from './source-sums.ts';
import { estimateVerification, sampleOf } from './verify-estimate.ts';

/** Of which shares, and what L4 would read back. */
export interface EstimateRequest {
  readonly shares: readonly string[];
  readonly sample: string;
  readonly seed: number | null;
  readonly sourceChecksums: SumOrigin;
}

/**
 * What each level of a check of these shares would take, by their inventories alone: neither the data bucket nor the source is asked. Throws
 * HeadwaterError `share-unknown`, `plan-missing`, `inventory-gone`, `inventory-without-checksums` (usage).
 */
export async function estimateShares(project: Project, request: EstimateRequest): Promise<VerifyEstimated> {
  const shares = selectShares(project.config, request.shares);
  const { plan } = await approvedPlan(project);
  const progress = await project.ledger.progress();
  const catalog = await connectCatalog(project);
  try {
    const estimated: VerifyEstimated[number][] = [];
    for (const { name: share } of shares) {
      const inventory = await answerableInventory(project, catalog, { plan, progress, share });
      const standing = shareProgress(progress, share);
      const sample = sampleOf(inventory, request, standing);
      const sums = await inventorySums(catalog, inventory, {
        origin: request.sourceChecksums,
        frozen: standing.frozen !== null,
      });
      const levels = await Promise.all(
        LEVELS.map((level) => estimateVerification(project, inventory, level, sample, sums)),
      );
      const { entries, fileBytes } = inventory.counts;
      estimated.push({ share, inventory: inventory.id, entries, bytes: fileBytes, levels });
    }
    return estimated;
  } finally {
    await catalog.close();
  }
}
