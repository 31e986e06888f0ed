import { openEvidenceFiles } from '../adapters/evidence-files.ts';
import { HeadwaterError } from '../errors.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { safeText } from '../inventory/display.ts';
import { cutoverBegun } from '../ledger/passes.ts';
import { type Progress, shareProgress } from '../ledger/progress.ts';
import { evidenceDirectory } from './context.ts';
import { type Project, selectShares } from './project.ts';

/** Evidence as the ledger names it. */
export interface Recorded {
  readonly share: string;
  /** Its id. */
  readonly evidence: string;
  readonly sha256: string;
}

/**
 * The evidence that shares are repaired from: the one that is named, or the newest of each share. Shares that are committed
 * are left out, unless they are named. Throws HeadwaterError `share-unknown`, `evidence-unknown`, `repair-no-evidence`
 * (usage), `prefix-committed`, `cutover-begun` (held).
 */
export async function evidenceToRepair(
  project: Project,
  progress: Progress,
  request: { readonly shares: readonly string[]; readonly evidence: string | null },
): Promise<readonly Recorded[]> {
  const named = request.evidence === null ? null : await recorded(project, request.evidence, request.shares);
  const names = named === null ? request.shares : [named.share];
  const shares = selectShares(project.config, names).map(({ name }) => name);
  const isCommitted = (share: string) => shareProgress(progress, share).authority.holder === 'bucket';
  const open = shares.filter((share) => !isCommitted(share));
  if (open.length === 0 || (names.length > 0 && open.length < shares.length))
    throw committed(shares.filter(isCommitted));
  for (const share of open) {
    if (progress.approvedPlan !== null && cutoverBegun(progress, progress.approvedPlan, share))
      throw cuttingOver(share);
  }
  return named === null ? open.map((share) => newest(progress, share)) : [named];
}

function newest(progress: Progress, share: string): Recorded {
  const { evidence } = shareProgress(progress, share);
  if (evidence !== null) return { share, evidence: evidence.id, sha256: evidence.sha256 };
  throw new HeadwaterError({
    code: 'repair-no-evidence',
    blame: 'usage',
    message: `There is no evidence of ${share}: nobody knows what is missing or differs.`,
    next: [`headwater verify --share ${share}`, 'Or name the shares to repair with --share.'],
  });
}

/** The ledger, and nothing else, says which evidence is this migration's. */
async function recorded(project: Project, id: string, shares: readonly string[]): Promise<Recorded> {
  for (const { event } of await project.events()) {
    if (event.type !== 'evidence-recorded' || event.evidence !== id) continue;
    if (shares.length === 0 || shares.includes(event.share)) {
      return { share: event.share, evidence: id, sha256: event.sha256 };
    }
  }
  const whose = shares.length === 0 ? '' : ` of ${shares.join(', ')}`;
  throw new HeadwaterError({
    code: 'evidence-unknown',
    blame: 'usage',
    message: `The ledger of migration ${project.config.migration} has no evidence "${safeText(id)}"${whose}.`,
    next: [
      'See what there is: headwater ledger show',
      'Repair from the newest: headwater apply --repair',
      'Evidence of another migration is repaired in its own project: name that headwater.yaml with --config.',
    ],
  });
}

/**
 * Reads the record. Throws HeadwaterError `evidence-missing`, `evidence-foreign` (usage), `evidence-broken` (proof).
 */
export async function loadEvidence(
  project: Project,
  { share, evidence: id, sha256 }: Recorded,
): Promise<Evidence> {
  const found = await openEvidenceFiles(evidenceDirectory(project)).load(share, id, sha256);
  if (found === null) {
    throw new HeadwaterError({
      code: 'evidence-missing',
      blame: 'usage',
      message: `The evidence ${id} of ${share} is not on this host.`,
      next: ['Run this where the evidence was made, or verify again: headwater verify'],
    });
  }
  if (found.migration === project.config.migration) return found;
  throw new HeadwaterError({
    code: 'evidence-foreign',
    blame: 'usage',
    message: `The evidence ${id} is of migration ${safeText(found.migration)}, not of ${project.config.migration}.`,
    next: [`headwater verify --share ${share}`],
  });
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
