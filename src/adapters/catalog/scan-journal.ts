import { z } from 'zod';
import { count } from '../../config/count.ts';
import { inventorySchema, passedBySchema } from '../../inventory/inventory.ts';
import { appendLine, mendJournal, wholeLines } from './journal-file.ts';

/** Scans under way, one folder a share, beside what readers see; and the journal in each. */
export const UNFINISHED = 'unfinished';
export const JOURNAL = 'scan.jsonl';

const big = z.string().regex(/^\d+$/);
const part = inventorySchema.shape.parquet.shape.files.element;

/** What a scan is of; the journal's first line. */
const headerSchema = z.strictObject({
  format: z.literal('headwater-scan/1'),
  share: z.string(),
  protocol: z.enum(['nfs', 'smb']),
  root: z.string(),
  /** Of the root; the device may be another one after a reboot, the inode may not. */
  inode: big,
  device: big,
  /** Absent when an older version began the scan. */
  rules: z
    .strictObject({ crossFileSystems: z.boolean(), skipNames: z.array(z.string()).readonly().nullable() })
    .optional(),
  startedAt: z.iso.datetime(),
});
export type JournalHeader = z.output<typeof headerSchema>;

const recordSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('attempt'), at: z.iso.datetime() }),
  /** From here on these files count; what is in no record does not. */
  z.strictObject({
    kind: z.literal('part'),
    number: count,
    entries: part,
    listed: z.string(),
    nextListing: count,
    fileBytes: count,
    /** Of the directories listed in this part; absent when an older version wrote it. */
    passedBy: z.array(passedBySchema).readonly().optional(),
  }),
  /** A part without the rows of directories that were never listed whole. */
  z.strictObject({ kind: z.literal('rewritten'), number: count, entries: part }),
]);
export type JournalRecord = z.output<typeof recordSchema>;

/** A journal as read: null when there is none that can be gone on with. */
export interface Journal {
  readonly header: JournalHeader;
  readonly records: readonly JournalRecord[];
}

/** Reads a journal. A last line that a crash tore is cut off; one that is damaged elsewhere is no journal. */
export async function readJournal(file: string): Promise<Journal | null> {
  await mendJournal(file);
  return parseJournal((await wholeLines(file)) ?? []);
}

/** Whole lines of a journal; null when they are none, or damaged. */
export function parseJournal(lines: readonly string[]): Journal | null {
  try {
    const [first, ...rest] = lines.map((line): unknown => JSON.parse(line));
    return { header: headerSchema.parse(first), records: rest.map((line) => recordSchema.parse(line)) };
  } catch {
    return null;
  }
}

/** Adds a line, on disk before this resolves. */
export function appendJournal(file: string, line: JournalHeader | JournalRecord): Promise<void> {
  return appendLine(file, line);
}
