import type { ShareInput } from '../input.ts';
import type { Partition } from './partition-schema.ts';

/** Agents of a share that run its task together, and what they carry in turn. A share has as many tasks as lanes. */
export interface Lane {
  /** What the ids of its location and task end in: nothing when the share has one lane, else `.<agent>`. */
  readonly suffix: string;
  readonly agents: readonly string[];
  /** In the order of their turns. */
  readonly partitions: readonly Partition[];
}

/**
 * The lanes of a share. One partition is carried by all agents of the share together, which is faster for it; of several,
 * each is carried by one agent, because one run of a task keeps all agents of its location busy [aws-facts 1].
 */
export function lanesOf(share: ShareInput, partitions: readonly Partition[]): Lane[] {
  const own = partitions.filter((partition) => partition.share === share.config.name);
  const lanes = new Map<string, Partition[]>();
  for (const partition of own) {
    const key = partition.agents.join(' ');
    lanes.set(key, [...(lanes.get(key) ?? []), partition]);
  }
  return [...lanes.values()].map((carried) => ({
    suffix: lanes.size === 1 ? '' : `.${carried[0]?.agents.join('.') ?? ''}`,
    agents: carried[0]?.agents ?? [],
    partitions: carried.toSorted((a, b) => a.turn - b.turn),
  }));
}
