import type { HazardId } from '../../inventory/hazards.ts';
import { nextPass, type PlanInput, type ShareInput } from '../input.ts';
import type { PlanBody, StepKind, StepOf } from '../plan.ts';
import type { Severity } from '../severity.ts';

/** What checks decide from: all that a plan is made from, and the plan itself but for its findings. */
export interface LintContext {
  readonly input: PlanInput;
  readonly plan: Omit<PlanBody, 'findings'>;
}

/** One thing a check has to say. */
export interface Observation {
  /** Null for what concerns the whole plan. */
  readonly share: string | null;
  readonly text: string;
  /** What to do in this very case; absent where the check's own fix says it all. */
  readonly fix?: string;
}

/** A numbered check. Pure: the same context gives the same observations, in the same order. */
export interface Check {
  /** `HW` and three digits, the first of which is the family. Never used again for something else. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** Why it matters, with the fact it rests on. */
  readonly why: string;
  readonly fix: string;
  readonly check: (context: LintContext) => readonly Observation[];
}

/** Shares of which something is left to move. */
export function openShares({ input }: LintContext): readonly ShareInput[] {
  return input.shares.filter(({ progress }) => nextPass(progress) !== null);
}

/** The plan's steps of one kind. */
export function stepsOf<K extends StepKind>({ plan }: Pick<LintContext, 'plan'>, kind: K): StepOf<K>[] {
  return plan.steps.filter((step): step is StepOf<K> => step.kind === kind);
}

/** Entries of a share that have one of these hazards; an entry with two of them counts twice. */
export function withHazard({ profile }: ShareInput, hazards: readonly HazardId[]): number {
  return profile.hazards
    .filter(({ hazard }) => hazards.includes(hazard))
    .reduce((sum, { entries }) => sum + entries, 0);
}

/** A count for people: `1,204`. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

/** A count of things for people: `1 agent`, `1,204 agents`. */
export function several(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}
