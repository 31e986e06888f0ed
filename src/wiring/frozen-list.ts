import { HeadwaterError } from '../errors.ts';
import { inventoryOf } from '../evidence/kept-inventory.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { type Progress, shareProgress } from '../ledger/progress.ts';
import { type FetchContext, fetchCompared } from '../steps/verifying/fetch-evidence.ts';
import { fetchedRecord } from './fetching-evidence.ts';
import type { Project } from './project.ts';

/**
 * The list that was taken of a committed share's source at its freeze. A host that did not take it brings it from the control bucket, where the evidence
 * lies that the share was committed on. Throws HeadwaterError `frozen-list-gone` (usage), `evidence-broken` (proof) when a copy there was altered; PortFault.
 */
export async function frozenList(
  project: Project,
  fetching: FetchContext,
  progress: Progress,
  share: string,
): Promise<Inventory> {
  const { frozen } = shareProgress(progress, share);
  if (frozen === null) throw gone(share, 'the ledger does not name the list of the freeze');
  const here = await fetching.catalog.inventory(share, frozen.inventory);
  if (here !== null) return here;
  const brought = await fetchFrozen(project, fetching, progress, share).catch((error: unknown) => {
    // What is in no place is told as one thing, whichever file of it is missing.
    if (error instanceof HeadwaterError && error.blame === 'usage') return null;
    throw error;
  });
  if (brought !== null) return brought;
  throw gone(
    share,
    `the list of the freeze (${frozen.inventory}) is neither on this host nor in the control bucket; bring .headwater/freezes/${share} from the host that committed it`,
  );
}

/** Null when the evidence of the commit is of another list. */
async function fetchFrozen(
  project: Project,
  fetching: FetchContext,
  progress: Progress,
  share: string,
): Promise<Inventory | null> {
  const { frozen, authority, committedOn: sha256 } = shareProgress(progress, share);
  if (authority.holder !== 'bucket' || sha256 === null) return null;
  const record = await fetchedRecord(project, fetching, { share, evidence: authority.evidence, sha256 });
  const compared = inventoryOf(record);
  if (compared.id !== frozen?.inventory || compared.sha256 !== frozen.sha256) return null;
  await fetchCompared(fetching, record);
  return fetching.catalog.inventory(share, compared.id);
}

function gone(share: string, message: string): HeadwaterError {
  return new HeadwaterError({
    code: 'frozen-list-gone',
    blame: 'usage',
    message,
    next: [`headwater ledger check --bucket says what else of ${share} is gone.`],
  });
}
