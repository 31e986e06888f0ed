import type { StepOf } from '../plans/plan.ts';
import type { Carried } from '../ports/data-sync.ts';
import { type StepContext, shareConfig } from './context.ts';
import { type NoManifest, uploadedManifest } from './transfer-manifest.ts';

/**
 * What a transfer's run is to carry; a transfer manifest is written and uploaded first, which may be repeated. A filter
 * given at the start replaces the task's own, so the share's excludes are said again.
 */
export async function carried(context: StepContext, step: StepOf<'transfer'>): Promise<Carried | NoManifest> {
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
  }
}
