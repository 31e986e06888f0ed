import { createHash } from 'node:crypto';
import type { ScanBudget } from '../ports/scan-documents.ts';

/** The shard every scan begins with: the share's root directory. */
export const ROOT_SHARD = 'root';

/**
 * What a job may list when nothing else is said: a minute, or two Parquet parts. Long against the third of a second that a
 * job costs, short against what a dead worker loses.
 */
export const SCAN_BUDGET: ScanBudget = { rows: 500_000, seconds: 60 };

/** Shards that one hands on, at most: enough for idle workers, and few enough to be worth a job each. */
const CHILDREN = 16;
/** Directories of one shard, at most: their paths are held in memory. */
const DIRECTORIES = 10_000;
/** Early generations get this part of the budget, so that other workers have something to do soon. */
const RAMP = [1 / 30, 1 / 10, 1 / 3] as const;
/** A shard hands on early once it ran this part of its time and no job waits for idle workers. */
const EARLY = 1 / 6;

/** The name of a shard's n-th child: whoever makes it makes the same, and it stays short however deep it goes. */
export function childId(parent: string, nth: number): string {
  return createHash('sha256').update(`${parent}/${nth}`).digest('hex').slice(0, 24);
}

/** What a shard of this generation may list. */
export function budgetAt(depth: number, full: ScanBudget): ScanBudget {
  const part = RAMP[depth] ?? 1;
  return { rows: Math.max(1, Math.round(full.rows * part)), seconds: full.seconds * part };
}

/** Whether a shard has done its part; `idle`: no other job waits, so a worker may have nothing to do. */
export function isSpent(
  budget: ScanBudget,
  done: { readonly rows: number; readonly seconds: number; readonly idle: boolean },
): boolean {
  return (
    done.rows >= budget.rows ||
    done.seconds >= budget.seconds ||
    (done.idle && done.seconds >= budget.seconds * EARLY)
  );
}

/**
 * Deals directories out into shards, one after the other, so that siblings, which are often alike, go to different
 * workers. Feed it in any number of batches; `full` gives shards that hold no more.
 */
export function dealer(): {
  deal(directories: readonly Uint8Array[]): readonly (readonly Uint8Array[])[];
  rest(): readonly (readonly Uint8Array[])[];
} {
  let hands: Uint8Array[][] = [];
  let next = 0;
  const empty = (): readonly (readonly Uint8Array[])[] => {
    const dealt = hands;
    hands = [];
    next = 0;
    return dealt;
  };
  return {
    deal: (directories) => {
      const full: (readonly Uint8Array[])[] = [];
      for (const path of directories) {
        const hand = hands[next];
        if (hand === undefined) hands.push([path]);
        else hand.push(path);
        next = (next + 1) % CHILDREN;
        if (next === 0 && (hands.at(-1)?.length ?? 0) >= DIRECTORIES) full.push(...empty());
      }
      return full;
    },
    rest: empty,
  };
}
