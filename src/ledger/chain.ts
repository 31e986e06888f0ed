import { createHash } from 'node:crypto';
import { canonicalJson } from '../config/canonical.ts';
import type { EventBody, LedgerEvent } from './events.ts';

/** The digest "before" the first event. */
export const GENESIS = '0'.repeat(64);

/** Where a chain ends: all that the next link needs to know. */
export type ChainHead = Pick<LedgerEvent, 'seq' | 'digest'>;

/** Makes the next link of the chain. `at` is UTC. */
export function link(last: ChainHead | undefined, at: Date, event: EventBody): LedgerEvent {
  const open = { seq: (last?.seq ?? 0) + 1, at: at.toISOString(), prev: last?.digest ?? GENESIS, event };
  return { ...open, digest: digestOf(open) };
}

/** What is wrong with a chain, or null when every link holds. */
export interface ChainBreak {
  readonly seq: number;
  readonly problem: 'sequence' | 'predecessor' | 'digest';
}

/** Recomputes a chain that continues `after` (or starts): sequence, predecessor and digest of every event. */
export function firstBreak(events: readonly LedgerEvent[], after?: ChainHead): ChainBreak | null {
  let prev = after?.digest ?? GENESIS;
  const before = after?.seq ?? 0;
  for (const [index, entry] of events.entries()) {
    if (entry.seq !== before + index + 1) return { seq: entry.seq, problem: 'sequence' };
    if (entry.prev !== prev) return { seq: entry.seq, problem: 'predecessor' };
    const { digest, ...open } = entry;
    if (digest !== digestOf(open)) return { seq: entry.seq, problem: 'digest' };
    prev = digest;
  }
  return null;
}

function digestOf(open: Omit<LedgerEvent, 'digest'>): string {
  return createHash('sha256').update(canonicalJson(open)).digest('hex');
}
