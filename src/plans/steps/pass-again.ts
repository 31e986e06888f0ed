import type { Plan, StepOf } from '../plan.ts';

/** The pass a plan makes of a share while its source is in use. */
export interface PlannedPass {
  readonly ordinal: number;
  readonly steps: readonly StepOf<'transfer'>[];
}

/** The planned passes before the cut-over, by share; a share of which nothing is left to move has none. */
export function plannedPasses({ steps }: Pick<Plan, 'steps'>): ReadonlyMap<string, PlannedPass> {
  const passes = new Map<string, { ordinal: number; steps: StepOf<'transfer'>[] }>();
  for (const step of steps) {
    if (step.kind !== 'transfer' || step.phase !== 'transfer') continue;
    const pass = passes.get(step.share) ?? { ordinal: step.ordinal, steps: [] };
    pass.steps.push(step);
    passes.set(step.share, pass);
  }
  return passes;
}

/**
 * The steps of one more delta pass, which a plan with a schedule implies: those of its own pass under another number, with the
 * same tasks, agents and selections. The same for everyone who has the plan, so its number is enough to know all of it.
 */
export function passAgain(planned: PlannedPass, ordinal: number): readonly StepOf<'transfer'>[] {
  const ids = new Map(planned.steps.map((step) => [step.id, renumbered(step, ordinal)]));
  return planned.steps.map((step) => ({
    ...step,
    id: renumbered(step, ordinal),
    needs: step.needs.map((need) => ids.get(need) ?? need),
    reason: 'the share was copied before; this pass, begun on schedule, brings over what has changed since',
    pass: 'delta',
    ordinal,
  }));
}

/** `lab/transfer/1-seed.p0002` -> `lab/transfer/3-delta.p0002`. */
function renumbered({ id, share }: StepOf<'transfer'>, ordinal: number): string {
  const part = /\.p\d+$/.exec(id)?.[0] ?? '';
  return `${share}/transfer/${ordinal}-delta${part}`;
}
