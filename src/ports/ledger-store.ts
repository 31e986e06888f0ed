import type { EventBody, LedgerEvent } from '../ledger/events.ts';

/** Where the ledger is kept. One event is one durable record; a record once returned is never lost or changed. */
export interface LedgerStore {
  /**
   * The events after that sequence number (0: all), in order, as they are now: whatever any process recorded before the
   * call is among them. Costs what is new since the last call, not what there is. A half-written last record (a crash in
   * mid-write) is not an event. Throws HeadwaterError `ledger-broken` when the chain does not hold.
   */
  read(after: number): Promise<readonly LedgerEvent[]>;
  /** All events from where they are durable, every link recomputed, nothing taken from memory or a copy. Throws as `read`. */
  reread(): Promise<readonly LedgerEvent[]>;
  /** Appends one event after the newest one of any process, and returns it once it is durable. */
  append(body: EventBody, reader: LedgerReader): Promise<LedgerEvent>;
}

/** Who appends, as far as the store has to know. */
export interface LedgerReader {
  /** Sequence number up to which the reader knows all events; asked when it matters, not when the call was made. */
  seen(): number;
  /**
   * Is shown every event after `seen()`, and may throw to refuse the append (an illegal transition). Called once or
   * more before an event is written: again when another process was faster.
   */
  check(fresh: readonly LedgerEvent[]): void;
}
