import type { RestoreRecord } from '../plans/restore/record.ts';

/** A key that did not come back, and why. */
export interface NotRestored {
  readonly key: string;
  readonly why: 'missing' | 'no-capacity' | 'failed';
  /** What S3 calls the reason, of `failed` only. */
  readonly code?: string;
}

/** What is kept of restores on this host. */
export interface RestoreRecords {
  /** Null when there is none, or none that can be read. */
  load(id: string): Promise<RestoreRecord | null>;
  /** All that can be read, in no order. */
  all(): Promise<readonly RestoreRecord[]>;
  /** Whole or not at all; on disk when it resolves. */
  save(id: string, record: RestoreRecord): Promise<void>;
  /** Begins the list of what did not come back anew. */
  clearNotes(id: string): Promise<void>;
  /** Adds to that list, a line of JSON each; a killed attempt may have a key twice. */
  note(id: string, keys: readonly NotRestored[]): Promise<void>;
  /** File of that list, absolute. */
  notesFile(id: string): string;
  /** Runs while no other process of this host works at the same restore. Throws HeadwaterError `restore-running` (held). */
  alone<T>(id: string, work: () => Promise<T>): Promise<T>;
}
