import { z } from 'zod';
import { count } from '../config/count.ts';
import { type Inventory, shownPath } from './inventory.ts';

const amount = z.strictObject({ files: count, bytes: count });
const side = z.strictObject({ inventory: z.string(), startedAt: z.iso.datetime() });

/** Two scans closer together than this say nothing about a day. */
const SHORTEST_HOURS = 1;
const HOUR_MS = 3_600_000;

/**
 * What happened on a share between two of its inventories, counted in files: the best guess at what a later pass will
 * find. A file changed when its size or time of change did. Bytes are of the files as they are now; of removed ones as
 * they were.
 */
export const churnSchema = z.strictObject({
  before: side,
  after: side,
  /** Between the starts of both. */
  days: z.number().nonnegative(),
  /** False when either inventory could not see all; what it could not see is in `notCompared`. */
  complete: z.boolean(),
  unchanged: amount,
  added: amount,
  changed: amount,
  /** New names of files that are gone under another one: same inode, size and time of change. */
  renamed: amount,
  removed: amount,
  /** Only one of both could see these. */
  notCompared: amount,
  /** added + changed + renamed: what a pass has to carry, since S3 knows no renaming. */
  toTransfer: amount,
  /** `toTransfer` over `days`; null when the scans are too close together, or one is a listing: nobody knows its age. */
  perDay: z.strictObject({ files: z.number().nonnegative(), bytes: z.number().nonnegative() }).nullable(),
  /** Where `toTransfer` lies. A row leaves out what lies below another; rows and `others` add up to it. */
  directories: z.strictObject({
    rows: z.array(
      z.strictObject({
        path: shownPath,
        partly: z.boolean(),
        files: count,
        bytes: count,
        addedBytes: count,
        changedBytes: count,
        renamedBytes: count,
      }),
    ),
    others: amount,
  }),
});
export type Churn = z.output<typeof churnSchema>;

/** The time between two inventories, and what that makes of an amount for a day: nothing when a listing's age is not known. */
export function perDay(
  before: Inventory,
  after: Inventory,
  carried: { readonly files: number; readonly bytes: number },
): Pick<Churn, 'days' | 'perDay'> {
  const hours = Math.max(0, Date.parse(after.startedAt) - Date.parse(before.startedAt)) / HOUR_MS;
  const days = hours / 24;
  const aged = before.origin.kind === 'scan' && after.origin.kind === 'scan';
  if (hours < SHORTEST_HOURS || !aged) return { days, perDay: null };
  return { days, perDay: { files: carried.files / days, bytes: carried.bytes / days } };
}
