import type { EntryColumn, EntryKind } from '../inventory/entry.ts';
import type { ImportedEntry } from '../inventory/import-entry.ts';
import type { S3Row } from '../inventory/import-s3.ts';
import type { Inventory, InventoryOrigin } from '../inventory/inventory.ts';

/** What an import is of. */
export interface ImportStart {
  readonly share: string;
  readonly protocol: 'nfs' | 'smb';
  /** What stood before the paths in the listing. */
  readonly root: string;
  /** Columns that the format knows nothing of; they become NULL. */
  readonly unknown: readonly EntryColumn[];
}

/** An entry with the number of its line, counted through all files of the listing. */
export interface NumberedEntry {
  readonly line: number;
  readonly entry: ImportedEntry;
}

/** A line that turned out to be a mistake once all were known. */
export interface Mistake {
  readonly line: number;
  readonly path: Uint8Array;
  readonly kind: EntryKind;
  /** `duplicate`: an earlier line has the path. `not-a-directory`: something lies in it, and it is none. */
  readonly mistake: 'duplicate' | 'not-a-directory';
}

/** Collects one import. Nothing is visible to readers until `finish`; `abort` leaves no trace. */
export interface ImportWriter {
  /** Throws HeadwaterError `listing-too-long` (usage) for a line number over 4,294,967,295. */
  add(entries: readonly NumberedEntry[]): Promise<void>;
  /** Call once, after the last entry: the lines that are left out, in order of their numbers within each kind. */
  mistakes(): AsyncIterable<readonly Mistake[]>;
  /** Call after `mistakes`. Directories that are missing are added; their number is passed to `originOf`. */
  finish(end: {
    readonly originOf: (addedDirectories: number) => Extract<InventoryOrigin, { kind: 'import' }>;
    readonly complete: boolean;
  }): Promise<Inventory>;
  abort(): Promise<void>;
}

/** The part of a catalog that takes listings of other programs. */
export interface Imports {
  startImport(start: ImportStart): Promise<ImportWriter>;
  /** Rows of one Parquet file of S3 Inventory, many at a time. Throws HeadwaterError `listing-damaged` (usage). */
  s3Rows(file: string): AsyncIterable<readonly S3Row[]>;
}
