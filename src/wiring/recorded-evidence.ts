import { openEvidenceFiles } from '../adapters/evidence-files.ts';
import { HeadwaterError } from '../errors.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { safeText } from '../inventory/display.ts';
import { type Progress, shareProgress } from '../ledger/progress.ts';
import { evidenceDirectory } from './context.ts';
import type { Project } from './project.ts';

/** Evidence as the ledger names it. */
export interface Recorded {
  readonly share: string;
  /** Its id. */
  readonly evidence: string;
  readonly sha256: string;
}

/** The newest of a share. Throws HeadwaterError `evidence-none` (usage). */
export function newestEvidence(progress: Progress, share: string): Recorded {
  const { evidence } = shareProgress(progress, share);
  if (evidence !== null) return { share, evidence: evidence.id, sha256: evidence.sha256 };
  if (progress.seq === 0) throw noLedger(share);
  throw new HeadwaterError({
    code: 'evidence-none',
    blame: 'usage',
    message: `There is no evidence of ${share}: nobody has verified it.`,
    next: [`headwater verify --share ${share}`, 'Or name the shares that have some with --share.'],
  });
}

/** What to do where a ledger is empty that ought not to be. */
export const ELSEWHERE =
  'If the migration runs on another host, move its ledger to the control bucket there (headwater ledger push), and set ledger: s3 here.';

/** On a host that a migration did not begin on this is no news of the share. */
function noLedger(share: string): HeadwaterError {
  return new HeadwaterError({
    code: 'evidence-none',
    blame: 'usage',
    message: `There is no evidence of ${share}: the ledger here is empty.`,
    next: [ELSEWHERE, `Else: headwater verify --share ${share}`],
  });
}

/**
 * The one with that id: the ledger, and nothing else, says which evidence is this migration's. Throws HeadwaterError
 * `evidence-unknown` (usage).
 */
export async function recordedEvidence(
  project: Project,
  id: string,
  shares: readonly string[],
): Promise<Recorded> {
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
      'Evidence of another migration belongs to its own project: name that headwater.yaml with --config.',
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
    next: [
      `If \`migration\` was changed in headwater.yaml, put ${safeText(found.migration)} back: this ledger is of that one.`,
      `Else make evidence of this one: headwater verify --share ${share}`,
    ],
  });
}
