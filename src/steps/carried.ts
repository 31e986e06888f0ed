import type { StepProgress } from '../ledger/progress.ts';
import type { StepOf } from '../plans/plan.ts';
import type { Carried } from '../ports/data-sync.ts';
import { sinceAsked } from './after-failures.ts';
import { type StepContext, shareConfig } from './context.ts';
import { errorRow } from './execution-errors.ts';
import { failedManifest } from './failed-files.ts';
import { repairManifest } from './repair-manifest.ts';
import { type NoManifest, uploadedManifest } from './transfer-manifest.ts';

/**
 * What a transfer's run is to carry; a transfer manifest is written and uploaded first, which may be repeated. When an
 * earlier execution went through and its report names few files that failed, that is these files only; what
 * has been cancelled or has failed halfway since then has left no more than these.
 */
export async function carried(
  context: StepContext,
  step: StepOf<'transfer'>,
  known: StepProgress,
): Promise<Carried | NoManifest> {
  const through = sinceAsked(known).findLast(
    ({ result, error }) => result === 'error' && errorRow(error).complete === true,
  );
  const failed = through === undefined ? null : await failedManifest(context, step, through.arn);
  return failed ?? selected(context, step);
}

/** All of the step's part of the share. A filter given at the start replaces the task's own, so the share's excludes are said again. */
async function selected(context: StepContext, step: StepOf<'transfer'>): Promise<Carried | NoManifest> {
  const { share, selection } = step;
  switch (selection.by) {
    case 'whole':
      return { by: 'task' };
    case 'filter':
      return {
        by: 'filter',
        include: selection.include,
        exclude: [...shareConfig(context, share).exclude, ...selection.exclude],
      };
    case 'manifest':
      return uploadedManifest(context, step, selection);
    case 'repair':
      return repairManifest(context, step, selection);
  }
}
