import { HeadwaterError } from '../../errors.ts';
import type { SimulationInput } from './input.ts';

/** Agents that run executions together, and the partitions that are theirs, all by index. */
export interface AgentGroup {
  readonly agents: readonly number[];
  readonly parts: readonly number[];
  readonly enhanced: boolean;
}

/** The groups of agents that carry something. Throws HeadwaterError `agent-missing` (usage). */
export function groupsOf({ agents, partitions }: SimulationInput): AgentGroup[] {
  const parts = new Map<string, number[]>();
  for (const [at, partition] of partitions.entries()) {
    const key = partition.agents.toSorted().join(' ');
    const group = parts.get(key);
    if (group === undefined) parts.set(key, [at]);
    else group.push(at);
  }
  return [...parts.values()].map((own) => {
    const first = partitions[own[0] ?? 0];
    const names = first?.agents ?? [];
    const indexes = names.map((name) => agents.findIndex((agent) => agent.name === name));
    if (indexes.length === 0 || indexes.includes(-1)) {
      throw new HeadwaterError({
        code: 'agent-missing',
        blame: 'usage',
        message: `Partition ${first?.id} is carried by ${names.join(', ') || 'no agent'}, and not all of them are there.`,
        next: ['Plan again with the agents that headwater.yaml lists.'],
      });
    }
    return {
      agents: indexes,
      parts: own,
      enhanced: indexes.some((index) => agents[index]?.mode === 'enhanced'),
    };
  });
}
