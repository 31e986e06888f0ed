import type { Plan, StepOf } from '../plans/plan.ts';
import { isPart, type Progress, type StepProgress, stepKey } from './progress.ts';

/** How far a pass is that several runs carry, each a partition of its share. */
export interface PassParts {
  /** Id of the pass, that of its steps without the partition: `lab/transfer/1-seed`. */
  readonly pass: string;
  readonly partitions: number;
  readonly done: number;
  readonly running: number;
  readonly held: number;
  /** What its runs have copied so far, added up. */
  readonly items: number;
  readonly bytes: number;
}

/** The id of the pass a step carries a part of; null for a step that is no part. */
export function passOfPart(step: string): string | null {
  return isPart(step) ? step.slice(0, step.lastIndexOf('.')) : null;
}

/** Passes of a share that are carried in parts, in the order of the plan; none for a share that is carried whole. */
export function passesInParts(plan: Plan, progress: Progress, share: string): readonly PassParts[] {
  const steps = plan.steps.filter(
    (step): step is StepOf<'transfer'> => step.kind === 'transfer' && step.share === share,
  );
  const passes = new Set(steps.flatMap(({ id }) => passOfPart(id) ?? []));
  return [...passes].map((pass) => {
    const known = steps
      .filter(({ id }) => passOfPart(id) === pass)
      .map(({ id }) => progress.steps.get(stepKey(plan.digest, id)) ?? null);
    const executions = known.flatMap((step) => step?.executions ?? []);
    const count = (status: StepProgress['status']) => known.filter((step) => step?.status === status).length;
    return {
      pass,
      partitions: known.length,
      done: count('done'),
      running: count('started'),
      held: count('held'),
      items: executions.reduce((sum, { items }) => sum + items, 0),
      bytes: executions.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  });
}
