import { z } from 'zod';
import { count } from '../../config/count.ts';
import { mendJournal, wholeLines } from './journal-file.ts';

export const LISTING_JOURNAL = 'listing.jsonl';

const headerSchema = z.strictObject({
  format: z.literal('headwater-listing/1'),
  bucket: z.string(),
  keyPrefix: z.string(),
  basis: z.string(),
  begunAt: z.iso.datetime(),
});
export type ListingHeader = z.output<typeof headerSchema>;

const recordSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('attempt'), at: z.iso.datetime() }),
  /** From here on this file counts, and this is what remains to be listed. */
  z.strictObject({
    kind: z.literal('part'),
    file: z.string().regex(/^objects-\d+\.parquet$/),
    rows: count,
    left: z.array(z.strictObject({ after: z.string().nullable(), upTo: z.string().nullable() })),
  }),
  z.strictObject({ kind: z.literal('whole'), at: z.iso.datetime() }),
]);
export type ListingRecord = z.output<typeof recordSchema>;

export interface ListingJournal {
  readonly header: ListingHeader;
  readonly records: readonly ListingRecord[];
}

/** Reads a journal; null when there is none, or it is damaged. A last line that a crash tore is cut off. */
export async function readListingJournal(file: string): Promise<ListingJournal | null> {
  const lines = await wholeLines(file);
  if (lines === null) return null;
  await mendJournal(file);
  try {
    const [first, ...rest] = lines.map((line): unknown => JSON.parse(line));
    return { header: headerSchema.parse(first), records: rest.map((line) => recordSchema.parse(line)) };
  } catch {
    return null;
  }
}
