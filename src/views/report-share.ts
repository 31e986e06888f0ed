import type { Evidence } from '../evidence/evidence.ts';
import { type Progress, shareProgress } from '../ledger/progress.ts';
import type { PlanShare } from '../plans/plan.ts';
import { verdictsOf } from './report-amounts.ts';
import type { ReportShare, ReportSignature } from './report-schema.ts';

const NONE = { entries: 0, bytes: 0 };

/** One share's line of a report, from its newest evidence (null: it was never verified). */
export function shareOf(
  share: PlanShare,
  progress: Progress,
  newest: Evidence | null,
  more: Pick<ReportShare, 'signature' | 'deeper' | 'open' | 'timeline'>,
): ReportShare {
  const { frozen, authority } = shareProgress(progress, share.share);
  const verdicts = newest === null ? null : verdictsOf(newest);
  return {
    share: share.share,
    strategy: share.strategy,
    storageClass: share.storageClass,
    classReason: share.classReason,
    planned: {
      files: share.files,
      directories: share.directories,
      symlinks: share.symlinks,
      fileBytes: share.fileBytes,
    },
    authority: { ...authority },
    frozen: frozen !== null,
    proof: newest === null ? 'not-checked' : proofOf(newest, more),
    evidence: newest?.id ?? null,
    level: newest?.method.level ?? null,
    notRead: newest?.method.sourceChecksums?.taken ?? 0,
    books: newest?.books ?? null,
    verdicts,
    moved: verdicts?.match ?? NONE,
    heldBack: verdicts?.excluded ?? NONE,
    checkedAt: newest?.finishedAt ?? null,
    ...more,
  };
}

/** A record that is not signed as it ought to be proves nothing, whatever it says; nor does one that could not see what another has found. */
function proofOf(
  evidence: Evidence,
  { signature, deeper }: Pick<ReportShare, 'signature' | 'deeper'>,
): ReportShare['proof'] {
  const isDoubted = signature !== null && isDoubtful(signature);
  return isDoubted || deeper > 0 ? 'not-proved' : evidence.verdict;
}

/** Whether somebody ought to have signed, and that is not what is there. */
export function isDoubtful({ state }: ReportSignature): boolean {
  return state !== 'holds' && state !== 'unsigned';
}
