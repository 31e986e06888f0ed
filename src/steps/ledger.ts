import { EMPTY } from '../ledger/empty.ts';
import type { EventBody, LedgerEvent } from '../ledger/events.ts';
import { fold } from '../ledger/fold.ts';
import { assertLegal } from '../ledger/legal.ts';
import type { Progress } from '../ledger/progress.ts';
import type { LedgerStore } from '../ports/ledger-store.ts';

/** The ledger as steps use it: progress to read, legal events to record. */
export interface Ledger {
  /** As it is now: whatever was recorded before the call, by any process, is in it. */
  progress(): Promise<Progress>;
  /**
   * Durable when it returns. `guard` sees the newest progress, in which nothing can change any more before the event is
   * in it, and may throw. Throws HeadwaterError when the event is illegal in the ledger's newest state.
   */
  record(event: EventBody, guard?: (newest: Progress) => void): Promise<LedgerEvent>;
}

/** Folds a store's events as they come, each once. */
export function openLedger(store: LedgerStore): Ledger {
  let progress: Progress = EMPTY;
  const advance = (events: readonly LedgerEvent[]): Progress => {
    // What was read while an event was recorded may hold that event as well.
    progress = fold(
      events.filter(({ seq }) => seq > progress.seq),
      progress,
    );
    return progress;
  };
  return {
    progress: sharing(async () => advance(await store.read(progress.seq))),
    async record(event, guard) {
      const recorded = await store.append(event, {
        seen: () => progress.seq,
        check: (fresh) => {
          const newest = advance(fresh);
          assertLegal(newest, event);
          guard?.(newest);
        },
      });
      advance([recorded]);
      return recorded;
    },
  };
}

/**
 * Calls that come while `work` runs share the run after it: each gets what was true when it asked or later, and a
 * thousand that ask at once cost two runs.
 */
function sharing<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null;
  let next: Promise<T> | null = null;
  const run = (): Promise<T> => {
    next = null;
    running = work().finally(() => {
      running = null;
    });
    return running;
  };
  return () => {
    if (running === null) return run();
    next ??= running.then(run, run);
    return next;
  };
}
