import { z } from 'zod';
import { count } from '../../config/count.ts';
import { ARCHIVE_REASONS } from '../../evidence/archive-facts.ts';

/** One rule in S3's own JSON shape; rules of others are shown as they are. */
const rule = z.looseObject({ ID: z.string().exactOptional() });

const amount = { objects: count, bytes: z.number().nonnegative() };
const classAmount = z.strictObject({ storageClass: z.string(), ...amount });
const usd = z.number();

/** Objects that rules tell apart from others. Sizes are bytes, from (inclusive) to below; null is open. */
const selection = {
  tags: z.array(z.strictObject({ key: z.string(), value: z.string() })).readonly(),
  fromBytes: count,
  belowBytes: count.nullable(),
};

/** See `Forecast`. Months are of 30 days. */
const forecast = z.strictObject({
  months: z
    .array(
      z.strictObject({
        month: count,
        moved: z.array(classAmount).readonly(),
        ended: z.strictObject(amount),
        beforeUsd: usd,
        afterUsd: usd,
      }),
    )
    .readonly(),
  beforeUsd: usd,
  afterUsd: usd,
  onceUsd: usd,
  savedMonthlyUsd: usd,
  paybackMonths: z.number().nonnegative().nullable(),
  unreadable: z
    .array(z.strictObject({ prefix: z.string(), ...classAmount.shape, fromDay: z.number().nonnegative() }))
    .readonly(),
  early: z.array(classAmount).readonly(),
  unpriced: z.array(z.string()).readonly(),
});

const surprise = z.strictObject({
  kind: z.enum(['overruled', 'unclear']),
  refused: z.boolean(),
  ruleIds: z.array(z.string()).readonly(),
  prefixes: z.array(z.string()).readonly(),
  ...selection,
  planned: z.string(),
  effective: z.string(),
});

/** The archive gate as it is now, see docs/archiving.md; `share` is null for what is about the whole bucket. */
const gate = z.strictObject({
  open: z.boolean(),
  reasons: z
    .array(
      z.strictObject({
        code: z.enum(ARCHIVE_REASONS),
        share: z.string().nullable(),
        text: z.string(),
        fix: z.string(),
      }),
    )
    .readonly(),
});

/** One bucket's lifecycle rules now, and as `lifecycle apply` would leave them, and what that comes to. */
export const lifecyclePreviewSchema = z.strictObject({
  bucket: z.string(),
  kept: z.array(rule).readonly(),
  removed: z.array(rule).readonly(),
  added: z.array(rule).readonly(),
  /** Ids of rules of ours that somebody changed since they were written; null when there are rules of ours and no record of what was written. */
  edited: z.array(z.string()).readonly().nullable(),
  /** What the forecast is of: the inventories of the plan's shares, or a listing of the bucket. */
  counted: z.strictObject({ from: z.enum(['inventory', 'listing']), ...amount }),
  /** Versions that were replaced or deleted: they are in no figure of the forecast. */
  replaced: z.strictObject({
    /** Days after which the plan's rules end them; null when they stay. */
    endedAfterDays: count.nullable(),
    /** What of them is in the bucket now; `whole` is false when only the first 100,000 versions were listed. Null when nobody counted. */
    counted: z
      .strictObject({ versions: count, bytes: z.number().nonnegative(), whole: z.boolean() })
      .nullable(),
  }),
  prices: z.strictObject({ asOf: z.string(), region: z.string() }),
  forecast,
  effective: z
    .array(
      z.strictObject({
        prefix: z.string(),
        ...selection,
        objects: count.nullable(),
        bytes: z.number().nonnegative().nullable(),
        before: z.string(),
        after: z.string(),
      }),
    )
    .readonly(),
  surprises: z.array(surprise).readonly(),
  /** Why S3 would refuse these rules, a sentence each. */
  problems: z.array(z.string()).readonly(),
  /** What is taken for a stop of rules and is none, in words, and the rules that go on in spite of it; both or neither. */
  notStopped: z.strictObject({ by: z.array(z.string()).readonly(), ruleIds: z.array(z.string()).readonly() }),
  gate,
});
export type LifecyclePreview = z.output<typeof lifecyclePreviewSchema>;
