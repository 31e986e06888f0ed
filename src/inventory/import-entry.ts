import type { Entry } from './entry.ts';

/** Bytes as text, one character (0 to 255) a byte: names are cut and compared fast, and lose nothing. */
export type ByteText = string;

/** An entry as a listing of another program tells of it. What its format does not know, or this line does not say, is absent. */
export interface ImportedEntry extends Pick<Entry, 'kind'>, Partial<Omit<Entry, 'path' | 'kind'>> {
  /** As `Entry.path`, as byte text. */
  readonly path: ByteText;
}

/** Why a line cannot be used, in a few words that hold nothing of the line. */
export interface Rejection {
  readonly reason: string;
}

/** What a line is: an entry, of no use, or nothing that could be an entry (null): a header, an empty line, the root itself. */
export type Reading = ImportedEntry | Rejection | null;

/** True for a line that cannot be used. */
export function isRejection<T>(reading: T | Rejection): reading is Rejection {
  return typeof reading === 'object' && reading !== null && 'reason' in reading;
}

/** One step through a listing. Lines count from 1; of SQLite and Parquet they are rows. */
export type ImportItem =
  | { readonly kind: 'entry'; readonly line: number; readonly entry: ImportedEntry }
  | { readonly kind: 'rejected'; readonly line: number; readonly reason: string; readonly raw: ByteText }
  /** `lines` lines from `line` on are no entries by right. */
  | { readonly kind: 'ignored'; readonly line: number; readonly lines: number };

/** A line and what it was found to be, as an item. */
export function itemOf(reading: Reading, line: number, raw: ByteText): ImportItem {
  if (reading === null) return { kind: 'ignored', line, lines: 1 };
  if (isRejection(reading)) return { kind: 'rejected', line, reason: reading.reason, raw };
  return { kind: 'entry', line, entry: reading };
}

/** Text as byte text, in UTF-8. */
export const byteText = (text: string): ByteText => Buffer.from(text, 'utf8').toString('latin1');

/** Byte text as bytes. */
export const bytesOf = (text: ByteText): Uint8Array => Buffer.from(text, 'latin1');
