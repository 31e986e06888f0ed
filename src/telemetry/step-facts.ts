import type { Plan, StepKind } from '../plans/plan.ts';

/** What a plan says of one of its steps, as far as logs, metrics and traces are told apart by it. */
export interface StepFacts {
  readonly kind: StepKind;
  readonly phase: 'transfer' | 'cutover' | 'lifecycle';
  /** Null for a step that serves all shares. */
  readonly share: string | null;
  /** Number of the share's wave; null when it has none. */
  readonly wave: number | null;
}

/** The facts of a plan's steps; null for a step it does not have. */
export function factsOf(plan: Plan): (step: string) => StepFacts | null {
  const waves = new Map(plan.shares.map(({ share, wave }) => [share, wave]));
  const facts = new Map(
    plan.steps.map(({ id, kind, phase, share }) => [
      id,
      { kind, phase, share, wave: share === null ? null : (waves.get(share) ?? null) },
    ]),
  );
  return (step) => facts.get(step) ?? null;
}
