import { HeadwaterError } from '../errors.ts';
import { cutoverStateOf } from '../ledger/cutover-state.ts';
import { cutoverBegun } from '../ledger/passes.ts';
import { type Progress, shareProgress } from '../ledger/progress.ts';
import { type Project, selectShares } from './project.ts';
import { newestEvidence, type Recorded, recordedEvidence } from './recorded-evidence.ts';

/**
 * The evidence that shares are repaired from: the one that is named, or the newest of each share. Shares that are committed
 * are left out, unless they are named. Throws HeadwaterError `share-unknown`, `evidence-unknown`, `evidence-none`
 * (usage), `prefix-committed`, `cutover-begun` (held).
 */
export async function evidenceToRepair(
  project: Project,
  progress: Progress,
  request: { readonly shares: readonly string[]; readonly evidence: string | null },
): Promise<readonly Recorded[]> {
  const named =
    request.evidence === null ? null : await recordedEvidence(project, request.evidence, request.shares);
  const names = named === null ? request.shares : [named.share];
  const shares = selectShares(project.config, names).map(({ name }) => name);
  const isCommitted = (share: string) => shareProgress(progress, share).authority.holder === 'bucket';
  const open = shares.filter((share) => !isCommitted(share));
  if (open.length === 0 || (names.length > 0 && open.length < shares.length))
    throw committed(shares.filter(isCommitted));
  for (const share of open) {
    if (isCuttingOver(progress, share)) throw cuttingOver(share);
  }
  return named === null ? open.map((share) => newestEvidence(progress, share)) : [named];
}

/**
 * True from a person's word that the source is read-only until the cut-over is taken back, whichever plan began it: one that
 * was approved over it leaves its users waiting, and its freeze the list that checks are held against.
 */
function isCuttingOver(progress: Progress, share: string): boolean {
  const plan = progress.approvedPlan ?? '';
  return cutoverStateOf(progress, plan, share) !== 'in-use' || cutoverBegun(progress, plan, share);
}

function committed(shares: readonly string[]): HeadwaterError {
  return new HeadwaterError({
    code: 'prefix-committed',
    blame: 'held',
    message: `${shares.join(', ')} ${shares.length === 1 ? 'is' : 'are'} committed: no DataSync task may write there again, not even to repair.`,
    next: [
      'The bucket is the source of truth: find out who changed it, and bring back the right versions of the objects, which the bucket keeps.',
    ],
  });
}

function cuttingOver(share: string): HeadwaterError {
  return new HeadwaterError({
    code: 'cutover-begun',
    blame: 'held',
    message: `The cut-over of ${share} has begun; a plan to repair would take its place.`,
    next: [
      `headwater cutover rollback --share ${share}`,
      `headwater verify --share ${share}`,
      `headwater apply --repair --share ${share}`,
    ],
  });
}
