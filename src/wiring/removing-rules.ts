import { setTimeout as sleep } from 'node:timers/promises';
import type { StepOf } from '../plans/plan.ts';
import type { StepContext } from '../steps/context.ts';
import { type Removal, removeStepRules } from '../steps/rules/remove-rules.ts';
import type { LifecycleRemoved } from '../views/values/lifecycle-removed.ts';
import { approvedPlan } from './approved-plan.ts';
import { openContext } from './context.ts';
import { operator } from './planning.ts';
import type { Project } from './project.ts';
import type { Reporter } from './reporter.ts';

/**
 * Takes the rules of this migration out of every bucket that the approved plan writes rules into; the rules of others stay. Safe
 * to repeat. Throws PortFault, HeadwaterError `rules-invalid` (held), and AbortError when it is interrupted.
 */
export async function removeRules(
  project: Project,
  { reporter, signal }: { readonly reporter: Reporter; readonly signal: AbortSignal },
): Promise<readonly LifecycleRemoved[]> {
  const { plan } = await approvedPlan(project);
  const { context, close } = await openContext(project, plan, reporter);
  const removal = { by: operator(), events: () => project.events() };
  try {
    const removed: LifecycleRemoved[] = [];
    for (const step of plan.steps) {
      if (step.kind !== 'lifecycle-rules') continue;
      const pause = (why: string): Promise<unknown> => {
        reporter.progress(step.id, why, 0, null);
        return sleep(context.pace.pollMs, undefined, { signal });
      };
      removed.push(await untilRemoved(context, step, removal, pause));
    }
    return removed;
  } finally {
    await close();
  }
}

async function untilRemoved(
  context: StepContext,
  step: StepOf<'lifecycle-rules'>,
  removal: Removal,
  pause: (why: string) => Promise<unknown>,
): Promise<LifecycleRemoved> {
  for (;;) {
    const looked = await removeStepRules(context, step, removal);
    if (looked.kind === 'wait') {
      await pause(looked.why);
      continue;
    }
    const { bucket, removed, kept, asBefore, record } = looked;
    return { bucket, removed, kept, asBefore, record };
  }
}
