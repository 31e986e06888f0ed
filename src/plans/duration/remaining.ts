import type { Partition } from '../lanes/partition-schema.ts';
import type { Plan } from '../plan.ts';
import { timesOf } from '../waves/turns.ts';
import { over, partitionSeconds } from './duration.ts';
import { changedIn } from './pass-changes.ts';
import type { Rates } from './rates.ts';

/** What is left of the pass that is due, and what it goes at. */
export interface RemainingInput {
  readonly plan: Plan;
  /** How much of a partition has been carried, 0 to 1; running ones in between as far as is known. */
  readonly doneOf: (partition: Partition) => number;
  /** Shares that are checked, or go on no more: they are left out. */
  readonly isOver: (share: string) => boolean;
  readonly ratesOf: (share: string) => Rates;
  readonly linkBytesPerSecond: number;
}

export interface Remaining {
  /** Until the last partition is carried and checked, seconds. */
  readonly seconds: number;
  /** Whether the rates it rests on are measured on this migration. */
  readonly rates: 'measured' | 'assumed' | 'both';
}

/**
 * How long the copying that is due still takes, checks counted in: the plan's own estimate, with rates as measured since
 * and without what has been carried. Every agent goes on with its turns at once; bandwidth windows are left out, as in the plan.
 */
export function remaining(input: RemainingInput): Remaining {
  const { plan, doneOf, isOver, ratesOf, linkBytesPerSecond } = input;
  const passes = new Map(plan.shares.map(({ share, pass }) => [share, pass ?? 'delta']));
  const shares = new Map<string, Partition[]>();
  for (const one of plan.partitions) {
    if (!isOver(one.share)) shares.set(one.share, [...(shares.get(one.share) ?? []), one]);
  }
  const open = [...shares.values()].flat().flatMap((one) => {
    const done = doneOf(one);
    if (done >= 1) return [];
    const { prepare, copy } = partitionSeconds({
      items: one.items,
      bytes: one.bytes,
      ...changedIn(passes.get(one.share) ?? 'delta', one),
      agents: one.agents.length,
      rates: ratesOf(one.share),
      linkBytesPerSecond,
    });
    // What runs is ahead of its agents' other turns.
    return { ...one, seconds: (prepare + copy) * (1 - done), turn: done > 0 ? 0 : one.turn };
  });
  const times = timesOf(open);
  const ends = [...shares].map(([share, parts]) => {
    const copied = Math.max(0, ...parts.map(({ id }) => times.get(id)?.to ?? 0));
    const { verifiedBytes, verifiedObjects } = ratesOf(share);
    const [bytes, items] = [total(parts, 'bytes'), total(parts, 'items')];
    return copied + Math.max(over(bytes, verifiedBytes.value), over(items, verifiedObjects.value));
  });
  const measured = [...shares.keys()].filter((share) => isMeasured(ratesOf(share))).length;
  return {
    seconds: Math.max(0, ...ends),
    rates: measured === 0 ? 'assumed' : measured === shares.size ? 'measured' : 'both',
  };
}

function total(parts: readonly Partition[], what: 'items' | 'bytes'): number {
  return parts.reduce((sum, part) => sum + part[what], 0);
}

function isMeasured({ files, bytes }: Rates): boolean {
  return files.basis.kind === 'measured' || bytes.basis.kind === 'measured';
}
