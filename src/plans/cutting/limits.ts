import type { AgentConfig } from '../../config/schema.ts';
import type { Amount } from './amount.ts';

/** What one run of a task may carry. */
export interface PartitionLimits {
  readonly items: number;
  readonly bytes: number;
  /** Characters of its include filter, and of its exclude filter. */
  readonly filterChars: number;
}

/** A Basic agent of 32 GiB carries so many items an execution, a larger one as many as the quota allows [aws-facts 2, 10]. */
const SMALL_AGENT_ITEMS = 20e6;
const LARGE_AGENT_GIB = 64;
/** A Basic execution may look at 50 million items; source and destination are taken to count together [aws-facts 2, 10]. */
const BASIC_ITEMS_BOTH_SIDES = 50e6;
/** Enhanced mode has no published limit; smaller runs show progress and are quick to repeat. */
const ENHANCED_ITEMS = 50e6;
/** Half a day at a task's 10 Gbit/s [aws-facts 2]: what has to be gone through again when a run fails. */
const BYTES = 50e12;
/** Characters of one filter [aws-facts 2]. */
export const FILTER_CHARS = 102_400;

/** The limits of a share's runs: of the smallest of its agents, or lower ones that a person has set. */
export function partitionLimits(
  agents: readonly AgentConfig[],
  set: { readonly maxItems?: number | undefined; readonly maxBytes?: number | undefined },
): PartitionLimits {
  const items = Math.min(...agents.map(itemsOf), set.maxItems ?? Number.POSITIVE_INFINITY);
  return { items, bytes: Math.min(BYTES, set.maxBytes ?? BYTES), filterChars: FILTER_CHARS };
}

function itemsOf({ mode, memoryGiB }: AgentConfig): number {
  if (mode === 'enhanced') return ENHANCED_ITEMS;
  return memoryGiB < LARGE_AGENT_GIB ? SMALL_AGENT_ITEMS : BASIC_ITEMS_BOTH_SIDES / 2;
}

/** True when one run can carry so much. */
export function fits({ items, bytes }: Amount, limits: PartitionLimits): boolean {
  return items <= limits.items && bytes <= limits.bytes;
}

/** How much of a run an amount fills: 1 is a full one. */
export function loadOf({ items, bytes }: Amount, limits: PartitionLimits): number {
  return Math.max(items / limits.items, bytes / limits.bytes);
}
