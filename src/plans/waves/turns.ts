import type { Partition } from '../lanes/partition-schema.ts';

/** When something is copied, in seconds after the plan begins. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * When each partition (by id) is copied: in the order of waves and turns, each as soon as all its agents are free. Bandwidth
 * windows and other work on the link are left out; `plan simulate` has them.
 */
export function timesOf(partitions: readonly Partition[]): ReadonlyMap<string, Span> {
  const free = new Map<string, number>();
  const times = new Map<string, Span>();
  for (const { id, agents, seconds } of partitions.toSorted((a, b) => a.wave - b.wave || a.turn - b.turn)) {
    const from = Math.max(0, ...agents.map((agent) => free.get(agent) ?? 0));
    for (const agent of agents) free.set(agent, from + seconds);
    times.set(id, { from, to: from + seconds });
  }
  return times;
}
