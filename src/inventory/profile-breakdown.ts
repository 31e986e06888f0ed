import { z } from 'zod';
import { count } from '../config/count.ts';
import { shownPath } from './inventory.ts';

const bound = z.number().int().nullable();

/** What every row counts: files, and their content in bytes. Directories and links weigh nothing. */
const amount = { files: count, bytes: count };

const byAge = z.strictObject({
  /** Whole days, inclusive; null: from the future, as far as `underDays` is 0. */
  fromDays: bound,
  /** Exclusive; null together with `fromDays`: the listing knew no time. */
  underDays: bound,
  ...amount,
});
const bySize = z.strictObject({ fromBytes: bound, underBytes: bound, ...amount });

/** A long tail: what the rows of a list leave out, so that rows and this add up to all files. */
const others = z.strictObject({ distinct: count, ...amount });

/**
 * All files of an inventory, cut in several ways, each of which adds up to the same totals. For people; a plan turns on
 * `profileSchema`. Every list is bounded, whatever the share's size.
 */
export const breakdownSchema = z.strictObject({
  inventory: z.string(),
  /** Ages are counted back from here. */
  asOf: z.iso.datetime(),
  ...amount,
  /** By time of last change (mtime), newest first; classes without files are left out. */
  age: z.array(byAge),
  access: z.strictObject({
    /**
     * `kept`: the share records when a file is read. `not-kept`: hardly a file was read after it was last written, as
     * when a share is mounted with noatime. `unknown`: the listing knew no access time.
     */
    times: z.enum(['kept', 'not-kept', 'unknown']),
    /** By time of last reading (atime). To be trusted only when times are kept. */
    age: z.array(byAge),
    /** Not changed for `coldAfterDays`, yet read since: archived by age alone, its readers would wait for it. */
    coldButRead: z.strictObject({ afterDays: count, ...amount }),
  }),
  size: z.array(bySize),
  /** By number of names in the path; a file in the root has one. The last class is open. */
  depth: z.array(z.strictObject({ depth: count, open: z.boolean(), ...amount })),
  /** By last suffix, in lower case; the empty one is of names without. Largest share of bytes or files first. */
  extensions: z.strictObject({
    rows: z.array(z.strictObject({ extension: shownPath, ...amount })),
    others,
  }),
  /** By owner and group; null when the listing did not know. */
  owners: z.strictObject({
    rows: z.array(z.strictObject({ uid: count.nullable(), gid: count.nullable(), ...amount })),
    others,
  }),
  /**
   * The directories that hold most, each as deep as its weight lies, with the age of what is in them: a heat map.
   * A row leaves out what lies below another row; what is in no row is in `others`, so all of it adds up.
   */
  directories: z.strictObject({
    /** The columns of `bytesByAge`. */
    ages: z.array(z.strictObject({ fromDays: bound, underDays: bound })),
    rows: z.array(
      z.strictObject({
        path: shownPath,
        /** True when other rows lie below it and are not counted here again. */
        partly: z.boolean(),
        ...amount,
        bytesByAge: z.array(count),
      }),
    ),
    others: z.strictObject({ ...amount, bytesByAge: z.array(count) }),
  }),
  /** Directories with the most entries directly in them; the root is the empty path. */
  fullest: z.array(z.strictObject({ path: shownPath, entries: count })),
});
export type Breakdown = z.output<typeof breakdownSchema>;
/** Files, and their bytes. */
export interface Amount {
  readonly files: number;
  readonly bytes: number;
}
