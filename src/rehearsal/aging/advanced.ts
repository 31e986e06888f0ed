import { z } from 'zod';

const count = z.number().nonnegative();
const amount = z.strictObject({ objects: count, bytes: count });
const holding = z.strictObject({ ...amount.shape, smallObjects: count, smallBytes: count });

/** What a storage class holds, as prices need it: `small` is what is under 128 KiB. */
export type Holding = Readonly<z.output<typeof holding>>;
/** So many versions and their bytes. */
export type Amount = Readonly<z.output<typeof amount>>;

const classHolding = z.strictObject({
  ...holding.shape,
  storageClass: z.string(),
  /** Of INTELLIGENT_TIERING, as if nobody had read the objects: reads are not watched. Null for other classes. */
  tier: z.enum(['frequent', 'infrequent', 'archive-instant']).nullable(),
});
/** What one class of a bucket holds. */
export type ClassHolding = Readonly<z.output<typeof classHolding>>;

const aged = z.strictObject({
  /** Current and noncurrent versions, by the classes they went between. */
  moved: z.array(z.strictObject({ ...amount.shape, from: z.string(), to: z.string() })).readonly(),
  /** Objects that are gone: of an unversioned bucket, or null versions in whose place a suspended one has a marker. */
  expired: amount,
  /** Current versions that lie under a delete marker now. */
  hidden: amount,
  /** Noncurrent versions that are gone. */
  noncurrentDeleted: amount,
  markersRemoved: count,
  uploadsAborted: count,
  /**
   * What left a class before its minimum storage duration, as what would have been stored had one month of it been left:
   * half a month of ten objects counts as five [aws-facts A.4].
   */
  early: z.array(z.strictObject({ ...holding.shape, storageClass: z.string() })).readonly(),
});
/** What lifecycle did in one bucket. */
export type Aged = Readonly<z.output<typeof aged>>;

/** What moving the clock did, as `POST /_rehearsal/advance` answers it. */
export const advancedSchema = z.strictObject({
  /** ISO 8601 on the rehearsal's clock. */
  from: z.string(),
  to: z.string(),
  /** Every bucket, by name; `classes` is what it holds in the end, noncurrent versions included. */
  buckets: z
    .array(z.strictObject({ ...aged.shape, bucket: z.string(), classes: z.array(classHolding).readonly() }))
    .readonly(),
});
export type Advanced = Readonly<z.output<typeof advancedSchema>>;

/** How far a move of the clock is, as `GET /_rehearsal/advance` answers it. */
export const advanceProgressSchema = z.strictObject({
  running: z.boolean(),
  /** What the clock shows, and what it is moved to; ISO 8601. */
  now: z.string(),
  until: z.string(),
  /** Versions looked at since it began. */
  seen: count,
});
export type AdvanceProgress = Readonly<z.output<typeof advanceProgressSchema>>;
