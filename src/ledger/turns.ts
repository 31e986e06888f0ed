import type { Plan, StepOf } from '../plans/plan.ts';
import { isDone, type Progress, type StepProgress, stepKey } from './progress.ts';
import { stopOfStep } from './steering.ts';

/** What decides whether another transfer is still let go first. */
export interface Patience {
  readonly nowMs: number;
  /** How long an agent is kept free for whoever is before the others. */
  readonly graceMs: number;
  /** False for a transfer that would not start now even if its agents were free. */
  readonly wouldStart: (step: StepOf<'transfer'>, known: StepProgress) => boolean;
}

/**
 * The transfer that goes before this one on one of its agents; null when it is its turn. Of those that wait, the one of the
 * earlier wave comes first, then the one with the earlier turn, then as the plan has them. So nobody starves: an agent is kept
 * for whoever is first, even when that one waits for a second agent. But not for ever: when it has not started a while after it
 * could have, nobody looks at it now (its share is not part of what is carried out), and the next one starts.
 */
export function goesFirst(
  plan: Pick<Plan, 'digest' | 'steps' | 'partitions'>,
  progress: Progress,
  step: StepOf<'transfer'>,
  patience: Patience,
): string | null {
  const rank = ranks(plan);
  const own = rank(step);
  for (const other of plan.steps) {
    if (other.kind !== 'transfer' || other.id === step.id) continue;
    if (!other.agents.some((agent) => step.agents.includes(agent))) continue;
    if (!before(rank(other), own) || !waits(plan, progress, other, patience)) continue;
    return other.id;
  }
  return null;
}

type Rank = readonly [wave: number, turn: number, place: number];

function ranks({
  steps,
  partitions,
}: Pick<Plan, 'steps' | 'partitions'>): (step: StepOf<'transfer'>) => Rank {
  const byId = new Map(partitions.map((partition) => [partition.id, partition]));
  const places = new Map(steps.map(({ id }, place) => [id, place]));
  return ({ id, partition }) => {
    const { wave, turn } = byId.get(partition) ?? { wave: Number.POSITIVE_INFINITY, turn: 0 };
    return [wave, turn, places.get(id) ?? 0];
  };
}

function before(one: Rank, other: Rank): boolean {
  for (const [at, value] of one.entries()) {
    const against = other[at] ?? 0;
    if (value !== against) return value < against;
  }
  return false;
}

function waits(
  plan: Pick<Plan, 'digest'>,
  progress: Progress,
  other: StepOf<'transfer'>,
  { nowMs, graceMs, wouldStart }: Patience,
): boolean {
  const known = progress.steps.get(stepKey(plan.digest, other.id));
  if (known?.status !== 'started' || progress.slots.has(other.id)) return false;
  if (stopOfStep(progress, plan.digest, other.id) !== null) return false;
  if (known.executions.at(-1)?.result === 'success') return false;
  if (!other.needs.every((need) => isDone(progress, plan.digest, need))) return false;
  if (!wouldStart(other, known)) return false;
  const held = new Set([...progress.slots.values()].flatMap(({ agents }) => agents));
  // As long as one of its agents is busy it cannot start, so its time has not begun.
  if (other.agents.some((agent) => held.has(agent))) return true;
  const since = [known.startedAt, ...other.agents.map((agent) => progress.agentsFreed.get(agent) ?? '')];
  const couldMs = Math.max(...since.map((at) => (at === '' ? 0 : Date.parse(at))));
  return nowMs - couldMs < graceMs;
}
