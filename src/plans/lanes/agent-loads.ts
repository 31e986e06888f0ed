import type { Partition } from './partition-schema.ts';

/** What an agent carries. */
export interface AgentLoad {
  readonly agent: string;
  readonly partitions: number;
  readonly items: number;
  readonly bytes: number;
  /** The expected time of its runs together, seconds. */
  readonly seconds: number;
}

/** What each agent carries, by name. A partition that several carry together counts for each of them. */
export function agentLoads(partitions: readonly Partition[]): readonly AgentLoad[] {
  const loads = new Map<string, AgentLoad>();
  for (const { agents, items, bytes, seconds } of partitions) {
    for (const agent of agents) {
      const load = loads.get(agent) ?? { agent, partitions: 0, items: 0, bytes: 0, seconds: 0 };
      loads.set(agent, {
        agent,
        partitions: load.partitions + 1,
        items: load.items + items,
        bytes: load.bytes + bytes,
        seconds: load.seconds + seconds,
      });
    }
  }
  return [...loads.values()].sort((a, b) => a.agent.localeCompare(b.agent, 'en', { numeric: true }));
}
