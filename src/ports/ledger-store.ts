import type { EventBody, LedgerEvent } from '../ledger/events.ts';

/** Where the ledger is kept. One event is one durable record; a record once returned is never lost or changed. */
export interface LedgerStore {
  /**
   * All events in order. A half-written last record (a crash in mid-write) is not an event and is dropped at the
   * next append. Throws HeadwaterError `ledger-broken` when the chain does not hold.
   */
  read(): Promise<readonly LedgerEvent[]>;
  /**
   * Appends one event after the newest one of any process, and returns it once it is durable. `check` sees all events
   * up to then and may throw to refuse the append (an illegal transition).
   */
  append(body: EventBody, check: (events: readonly LedgerEvent[]) => void): Promise<LedgerEvent>;
}
