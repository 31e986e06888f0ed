import type { Plan } from '../plan.ts';

/**
 * The agents that carried a transfer step from which rates can be told; null for any other step. Only the first pass is
 * one: later passes spend most of their time listing and comparing what has not changed, and DataSync tells no more than
 * how long it took in all, so what they copied in it would pass for the agents' speed.
 */
export function sampledAgents({ steps }: Pick<Plan, 'steps'>, id: string): readonly string[] | null {
  const step = steps.find((one) => one.id === id);
  return step?.kind === 'transfer' && step.pass === 'seed' ? step.agents : null;
}
