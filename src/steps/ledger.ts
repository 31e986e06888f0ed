import type { EventBody, LedgerEvent } from '../ledger/events.ts';
import { EMPTY, fold } from '../ledger/fold.ts';
import { assertLegal } from '../ledger/legal.ts';
import type { Progress } from '../ledger/progress.ts';
import type { LedgerStore } from '../ports/ledger-store.ts';

/** The ledger as steps use it: progress to read, legal events to record. */
export interface Ledger {
  progress(): Promise<Progress>;
  /** Durable when it returns. Throws HeadwaterError when the event is illegal in the ledger's newest state. */
  record(event: EventBody): Promise<LedgerEvent>;
}

/** Folds a store's events as they come, each once. */
export function openLedger(store: LedgerStore): Ledger {
  let progress: Progress = EMPTY;
  const advance = (events: readonly LedgerEvent[]): Progress => {
    if (events.length > progress.seq) progress = fold(events.slice(progress.seq), progress);
    return progress;
  };
  return {
    async progress() {
      return advance(await store.read());
    },
    record(event) {
      return store.append(event, (events) => assertLegal(advance(events), event));
    },
  };
}
