import type { Evidence } from '../evidence/evidence.ts';
import { type Progress, shareProgress } from '../ledger/progress.ts';
import type { PlanShare } from '../plans/plan.ts';
import { verdictsOf } from './report-amounts.ts';
import type { ReportShare } from './report-schema.ts';

const NONE = { entries: 0, bytes: 0 };

/** One share's line of a report, from its newest evidence (null: it was never verified). */
export function shareOf(share: PlanShare, progress: Progress, newest: Evidence | null): ReportShare {
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
    proof: newest?.verdict ?? 'not-checked',
    evidence: newest?.id ?? null,
    level: newest?.method.level ?? null,
    books: newest?.books ?? null,
    verdicts,
    moved: verdicts?.match ?? NONE,
    heldBack: verdicts?.excluded ?? NONE,
  };
}
