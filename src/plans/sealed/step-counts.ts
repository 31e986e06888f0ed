import type { Step } from '../plan.ts';

/** What the steps of a plan come to. */
export interface StepCounts {
  readonly steps: number;
  readonly transfer: number;
  readonly cutover: number;
  readonly lifecycle: number;
  /** Lifecycle rules that are written. */
  readonly rules: number;
  /** Where everything goes; null in a plan without lifecycle. */
  readonly bucket: string | null;
}

/** Counts steps by phase, and what lifecycle steps hold. */
export function stepCounts(steps: readonly Step[]): StepCounts {
  const count = (phase: Step['phase']) => steps.filter((step) => step.phase === phase).length;
  return {
    steps: steps.length,
    transfer: count('transfer'),
    cutover: count('cutover'),
    lifecycle: count('lifecycle'),
    ...lifecycleCounts(steps),
  };
}

/** The part of the counts that lifecycle steps alone tell. */
export function lifecycleCounts(steps: readonly Step[]): Pick<StepCounts, 'rules' | 'bucket'> {
  const own = steps.filter((step) => step.kind === 'lifecycle-rules');
  const rules = own.reduce(
    (sum, step) =>
      sum + step.rules.length + step.cleanUp.length + (step.abortIncompleteMultipartUploadDays > 0 ? 1 : 0),
    0,
  );
  return { rules, bucket: own[0]?.bucket ?? null };
}
