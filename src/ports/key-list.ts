/** Keys that a person listed, sorted on disk: there may be a billion. */
export interface KeyList {
  /** Of the file, hex. */
  readonly sha256: string;
  /** Each key once. */
  readonly keys: number;
  /** Ascending by their UTF-8 bytes, those behind `after` (null: all), so many at a time. */
  batches(after: string | null, size: number): AsyncIterable<readonly string[]>;
  /** Removes what was sorted; the file stays. */
  drop(): Promise<void>;
}
