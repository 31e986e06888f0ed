/** One event as an object: what is said, and which write put it there. */
export interface LedgerObject {
  /** One event as JSON. */
  readonly text: string;
  /** Made up for one write, so that a writer whose answer was lost knows its own event again. */
  readonly writer: string;
}

/** A ledger as objects that are written once, one an event, under its number. Methods throw PortFault. */
export interface LedgerObjects {
  /** For people: `s3://control/ledger/lab/`. */
  readonly place: string;
  /** Numbers of the events after that one, ascending, in pages; none where there is no bucket. */
  list(after: number): AsyncIterable<readonly number[]>;
  /** The events of these numbers, a bounded number of requests side by side; null for what is not there. */
  read(seqs: readonly number[]): Promise<readonly (LedgerObject | null)[]>;
  /**
   * Writes the event of that number unless there is one. `taken`: there is, which may be ours after a lost answer.
   * `busy`: somebody else was at it in this moment, so nothing was decided; try again [aws-facts C.6].
   * Throws HeadwaterError `ledger-bucket-missing` (usage).
   */
  create(seq: number, object: LedgerObject): Promise<'created' | 'taken' | 'busy'>;
}
