import { HeadwaterError } from '../errors.ts';
import type { StepOf } from '../plans/plan.ts';
import type { Carried } from '../ports/data-sync.ts';
import { type StepContext, shareConfig } from './context.ts';

/** What a transfer's run is to carry. A filter given at the start replaces the task's own, so the share's excludes are said again. */
export function carried(context: StepContext, { share, selection }: StepOf<'transfer'>): Carried {
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
      throw new HeadwaterError({
        code: 'manifest-unsupported',
        blame: 'bug',
        message: `A partition of share ${share} is a list of files, which this version cannot hand to DataSync.`,
      });
  }
}
