import type { Rates } from './rates.ts';

/** One pass over a partition, or over a share that is carried whole. */
export interface PassWork {
  /** What is listed and compared: everything. */
  readonly items: number;
  readonly bytes: number;
  /** What is copied: everything in a seed, what has changed in later passes. */
  readonly changedItems: number;
  readonly changedBytes: number;
  /** Agents that run it together. */
  readonly agents: number;
  readonly rates: Rates;
  /** The part of the link that this pass has. */
  readonly linkBytesPerSecond: number;
}

/** Seconds, not rounded; Infinity where a rate is 0. */
export interface PassSeconds {
  readonly prepare: number;
  readonly copy: number;
  /** headwater's own check, which keeps no agent busy. */
  readonly verify: number;
  readonly total: number;
}

/**
 * How long a pass takes: prepare + max(bytes at the link's or the task's rate, files at the agents') + verification
 * [aws-facts 10]. Phases follow one another, as in Basic mode; in Enhanced they overlap, so this is its upper bound.
 * Further agents copy more files, and neither prepare faster nor lift the limit of a task. Every byte is read again and
 * every object looked at; see {@link predictOutage} for a pass that reads less.
 */
export function partitionSeconds(work: PassWork): PassSeconds {
  const { items, bytes, changedItems, changedBytes, rates } = work;
  const prepare = over(items, rates.prepared.value);
  const copy = Math.max(
    over(changedBytes, Math.min(work.linkBytesPerSecond, rates.bytes.value)),
    over(changedItems, rates.files.value * work.agents),
  );
  const verify = Math.max(over(bytes, rates.verifiedBytes.value), over(items, rates.verifiedObjects.value));
  return { prepare, copy, verify, total: prepare + copy + verify };
}

/** Seconds for an amount at a rate; nothing takes no time at any rate. */
export function over(amount: number, perSecond: number): number {
  return amount === 0 ? 0 : amount / perSecond;
}
