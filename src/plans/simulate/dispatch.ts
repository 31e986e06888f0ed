import { type Queue, queueOf } from './queue.ts';
import type { World } from './world.ts';

/** Agents, each with one execution at a time, and the partitions that wait for them. */
export interface Dispatch {
  /** Lets a partition wait for its agents; smaller numbers go first. */
  readonly wait: (part: number, priority: number) => void;
  /** Gives all agents that can begin something their next partition. */
  readonly assign: (begin: (part: number) => void) => void;
  /** Its agents are free again. */
  readonly release: (part: number) => void;
}

/**
 * Tasks of an account and Region, each of which runs one execution at a time; so the quota of 120 Enhanced executions at
 * once is never reached [aws-facts 2].
 */
const MOST_TASKS = 100;

/** Nobody waits for ever: agents that the first in line needs together are kept free for it. */
export function dispatchOf({ input, parts, groups }: World): Dispatch {
  const agents = input.agents.length;
  const ownGroups = input.agents.map((_, agent) =>
    groups.flatMap((group, index) => (group.agents.includes(agent) ? [index] : [])),
  );
  const lines: Queue[] = groups.map((group) => queueOf(group.parts.length));
  const free = new Uint8Array(agents).fill(1);
  const kept = new Uint8Array(agents);
  let [freeAgents, running] = [agents, 0];

  const groupOf = (part: number) => parts[part]?.group ?? 0;
  const occupy = (group: number, by: 1 | -1) => {
    for (const agent of groups[group]?.agents ?? []) free[agent] = by === 1 ? 0 : 1;
    freeAgents -= by * (groups[group]?.agents.length ?? 0);
    running += by;
  };
  /** Groups that somebody waits for and of which an agent is free, the first in line first. */
  const hopeful = () => {
    const found: number[] = [];
    for (let agent = 0; agent < agents; agent++) {
      if (free[agent] === 0) continue;
      for (const group of ownGroups[agent] ?? [])
        if (lines[group]?.size() !== 0 && !found.includes(group)) found.push(group);
    }
    return found.length < 2
      ? found
      : found.sort((a, b) => (lines[a]?.firstKey() ?? 0) - (lines[b]?.firstKey() ?? 0));
  };

  return {
    wait: (part, priority) => lines[groupOf(part)]?.add(parts[part]?.place ?? 0, priority),
    assign: (begin) => {
      if (freeAgents === 0) return;
      const groupsInTurn = hopeful();
      if (groupsInTurn.length === 0) return;
      kept.fill(0);
      for (const group of groupsInTurn) {
        if (running >= MOST_TASKS) return;
        const { agents: own, parts: members } = groups[group] ?? { agents: [], parts: [] };
        if (own.some((agent) => free[agent] === 0 || kept[agent] === 1)) {
          for (const agent of own) kept[agent] = 1;
          continue;
        }
        const place = lines[group]?.first() ?? 0;
        lines[group]?.remove(place);
        occupy(group, 1);
        begin(members[place] ?? 0);
      }
    },
    release: (part) => occupy(groupOf(part), -1),
  };
}
