import { z } from 'zod';
import { count } from '../../config/count.ts';

const amount = z.strictObject({ objects: count, bytes: count });
const money = z.number().nonnegative();

const billLine = z.strictObject({
  /** `storage-month`, `monitoring-month`, `transition`, `early-deletion`. */
  item: z.string(),
  text: z.string(),
  quantity: z.number(),
  unit: z.string(),
  unitPrice: z.number(),
  usd: money,
  price: z.string(),
  asOf: z.string().nullable(),
  confidence: z.string(),
});
/** A line of the bill. */
export type BillLine = z.output<typeof billLine>;

const bucket = z.strictObject({
  bucket: z.string(),
  /** Current and noncurrent versions, by the classes they went between. */
  moved: z.array(z.strictObject({ from: z.string(), to: z.string(), ...amount.shape })).readonly(),
  expired: amount,
  /** Current versions that lie under a delete marker now. */
  hidden: amount,
  noncurrentDeleted: amount,
  markersRemoved: count,
  uploadsAborted: count,
  /** What the bucket holds in the end, noncurrent versions included. */
  classes: z
    .array(
      z.strictObject({
        storageClass: z.string(),
        /** Of INTELLIGENT_TIERING, as if nobody had read; null for other classes. */
        tier: z.enum(['frequent', 'infrequent', 'archive-instant']).nullable(),
        ...amount.shape,
      }),
    )
    .readonly(),
});
/** What lifecycle did in one bucket, and what that holds. */
export type AdvancedBucket = z.output<typeof bucket>;

/** `rehearsal advance`: what moving the clock did, and what it all costs. */
export const advancedSchema = z.strictObject({
  rehearsal: z.literal(true),
  /** On the rehearsal's clock. */
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  buckets: z.array(bucket).readonly(),
  bill: z.strictObject({
    region: z.string(),
    pricesAsOf: z.string(),
    monthlyUsd: money,
    onceUsd: money,
    monthly: z.array(billLine).readonly(),
    once: z.array(billLine).readonly(),
    unpriced: z.array(z.string()).readonly(),
  }),
});
/** What `rehearsal advance` shows. */
export type AdvancedValue = z.output<typeof advancedSchema>;
