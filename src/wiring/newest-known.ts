import { HeadwaterError } from '../errors.ts';
import { inventoryOf } from '../evidence/kept-inventory.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { type Progress, shareProgress } from '../ledger/progress.ts';
import { type FetchContext, fetchCompared } from '../steps/verifying/fetch-evidence.ts';
import { planOfDigest } from './approved-plan.ts';
import { fetchedRecord } from './fetching-evidence.ts';
import type { Project } from './project.ts';
import { newestEvidence } from './recorded-evidence.ts';

/**
 * What stands in for the newest scan of a share where this host has scanned none of it: the inventory that its newest evidence
 * compared, brought from the control bucket. Throws as `fetchedRecord` and `fetchCompared` do.
 */
export async function comparedLast(
  project: Project,
  fetching: FetchContext,
  progress: Progress,
  share: string,
): Promise<Inventory | null> {
  const record = await fetchedRecord(project, fetching, newestEvidence(progress, share));
  await fetchCompared(fetching, record);
  const { id, sha256 } = inventoryOf(record);
  const found = await fetching.catalog.inventory(share, id);
  return found?.parquet.sha256 === sha256 ? found : null;
}

/** The same for a share that the plan leaves alone: null where it is not to be had, so that a scan is asked for. */
export async function comparedLastIfAny(
  project: Project,
  fetching: FetchContext,
  progress: Progress,
  share: string,
): Promise<Inventory | null> {
  if (shareProgress(progress, share).evidence === null) return null;
  try {
    return await comparedLast(project, fetching, progress, share);
  } catch (error) {
    if (error instanceof HeadwaterError && error.blame === 'usage') return null;
    throw error;
  }
}

/**
 * Holds a host that has not scanned a share against the ledger: a plan that was approved after the newest evidence may be from a
 * newer inventory than that compared. Throws HeadwaterError `repair-outdated` (stale) unless that plan is here and says otherwise.
 */
export async function assertNotPlannedSince(
  project: Project,
  progress: Progress,
  { share, id }: Inventory,
): Promise<void> {
  const verifiedAt = shareProgress(progress, share).evidence?.seq ?? 0;
  const approved = (await project.events()).findLast(({ event }) => event.type === 'plan-approved');
  if (approved?.event.type !== 'plan-approved' || approved.seq < verifiedAt) return;
  const { plan: digest } = approved.event;
  const plan = await planOfDigest(project, digest);
  if (plan?.basis.inventories.some((one) => one.share === share && one.id === id)) return;
  throw new HeadwaterError({
    code: 'repair-outdated',
    blame: 'stale',
    message: `Plan ${digest.slice(0, 12)} was approved after ${share} was verified last, and ${plan === null ? 'is not on this host' : 'is from another inventory'}: what the evidence found may be outdated.`,
    next: [
      `Where that plan was made: headwater verify --share ${share}, and then the repair, there or here.`,
    ],
  });
}
