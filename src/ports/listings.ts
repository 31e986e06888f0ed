import type { ColumnMap } from '../inventory/import-columns.ts';
import type { ImportItem } from '../inventory/import-entry.ts';
import type { PathRules } from '../inventory/import-path.ts';

/** Listings that can be imported, by what made them; `csv` is anybody's own, with a column map. */
export const LISTING_FORMATS = [
  'find',
  'rclone',
  'robocopy',
  'powershell',
  'xcp',
  's3-inventory',
  'sqlite',
  'csv',
] as const;
export type ListingFormat = (typeof LISTING_FORMATS)[number];

/** A listing, and how it is to be read. */
export interface ListingRequest {
  readonly format: ListingFormat;
  /** Paths; `-` is standard input. Of S3 Inventory its manifests. Each may be compressed with gzip. */
  readonly files: readonly string[];
  readonly rules: PathRules;
  /** For `csv` and `sqlite`; null: the columns of GUFI. */
  readonly map: ColumnMap | null;
  /** Of `csv`: one character; null: the first of comma, semicolon and tab in the first line. */
  readonly delimiter: string | null;
  /** Of `csv`: whether the first line names the columns. */
  readonly header: boolean;
  /** Of `sqlite`. */
  readonly table: string;
}

/** A file whose lines are entries: of S3 Inventory not the manifest, but the files it names. */
export interface ListedFile {
  /** As given, or as the manifest names it. */
  readonly name: string;
  /** As read: compressed when it was. */
  readonly sizeBytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** Some lines of one file. */
export interface ListingBatch {
  /** Which file, counted from 0 in the order of `files()`. */
  readonly file: number;
  /** Its name, as in `files()`. */
  readonly name: string;
  readonly items: readonly ImportItem[];
}

/** A listing that was opened. */
export interface Listing {
  /** Bytes of all files; null when one of them is a stream. */
  readonly totalBytes: number | null;
  /** Bytes read so far. */
  bytesRead(): number;
  /**
   * Every line of every file, once. Throws HeadwaterError (usage) `listing-damaged`, `listing-columns` or
   * `listing-table`.
   */
  batches(): AsyncIterable<ListingBatch>;
  /** Call it when `batches` has ended. */
  files(): readonly ListedFile[];
}

/** A line that was left out, as it goes to the file of rejects. */
export interface RejectedLine {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
  /** The line itself; of a duplicate its path. */
  readonly raw: Uint8Array;
}

/** Where rejected lines go. */
export interface Rejects {
  add(lines: readonly RejectedLine[]): Promise<void>;
  /** Ends; the file's path, or null when nothing was rejected: then there is no file. May be called again. */
  close(): Promise<string | null>;
}

/** Listings of other programs. */
export interface Listings {
  /** Throws HeadwaterError (usage) `listing-unreadable` or `listing-manifest`; reads no entry yet. */
  open(request: ListingRequest): Promise<Listing>;
  /** Rejects for `file`, which is made when the first comes; an older file of the name is replaced. */
  rejects(file: string): Rejects;
}
