import type { Step } from '../plan.ts';

/**
 * For a list of steps, a function that gives all that are done before one of them, its own left out. Ids that no step has
 * are passed over.
 */
export function stepOrder(steps: readonly Step[]): (id: string) => readonly Step[] {
  const known = new Map(steps.map((step) => [step.id, step]));
  return (id) => {
    const found = new Map<string, Step>();
    const open = [...(known.get(id)?.needs ?? [])];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const step = known.get(next);
      if (step === undefined || found.has(next)) continue;
      found.set(next, step);
      open.push(...step.needs);
    }
    return [...found.values()];
  };
}
