import { z } from 'zod';
import { ENTRY_KINDS } from './entry.ts';
import { HAZARD_IDS } from './hazards.ts';
import { shownPath } from './inventory.ts';

const count = z.number().int().nonnegative();

/** One entry of a hazard's list. */
export const hazardEntrySchema = z.strictObject({
  path: shownPath,
  kind: z.enum(ENTRY_KINDS),
  /** A file's size, the length of a link's target, 0 for everything else. */
  sizeBytes: count,
  /** What there is to say about this one, such as `one of 3 names`, `dangling`, `1040 bytes`; null for nothing. */
  detail: z.string().nullable(),
  /** A name it clashes with, another name of the file, a link's target. */
  other: shownPath.nullable(),
});
export type HazardEntry = z.output<typeof hazardEntrySchema>;

/** `inventory show --hazard`: who has a hazard. */
export const hazardListSchema = z.strictObject({
  hazard: z.enum(HAZARD_IDS),
  /** All there are, however many are listed. */
  entries: count,
  bytes: count,
  listed: z.array(hazardEntrySchema),
});

/** What looking for a hazard's entries gives: first how many there are in all, then the entries, in batches. */
export type HazardListItem =
  | { readonly kind: 'totals'; readonly entries: number; readonly bytes: number }
  | { readonly kind: 'entries'; readonly entries: readonly HazardEntry[] };
