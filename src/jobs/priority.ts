import type { Plan, Step } from '../plans/plan.ts';

/** BullMQ's largest; shares of later waves have the last place together. */
const LAST = 2 ** 21 - 1;

/** Of jobs whose step has begun: BullMQ takes those without a priority before all others, in the order they come. */
export const BEGUN = 0;

/**
 * The place of a step's job among those that have not begun: what serves every share first, then the waves in their order.
 * Only what has not begun has a place, and each begins once: so an earlier wave is begun first, and however many jobs it
 * has, what has begun of a later one is looked at as often as its own.
 */
export function prioritiesOf(plan: Plan): (step: Step) => number {
  const waves = new Map(plan.shares.map(({ share, wave }) => [share, wave ?? 0]));
  return ({ share }) => Math.min(LAST, 1 + (share === null ? 0 : (waves.get(share) ?? 0)));
}
