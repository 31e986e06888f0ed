import { z } from 'zod';
import { count } from '../config/count.ts';
import { KEEP_CLASSES } from '../plans/restore/keep.ts';
import { TIERS } from '../plans/restore/tiers.ts';
import { WAYS } from '../plans/restore/way.ts';

/** Which objects: everything below a prefix, or the keys of a list, which counts by its content. */
const selection = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('prefix'), keyPrefix: z.string() }),
  z.strictObject({ kind: z.literal('list'), sha256: z.string().regex(/^[0-9a-f]{64}$/), keys: count }),
]);

/** What is told of archived objects that are brought back: of no plan, and of no step. */
export const RESTORE_EVENTS = [
  /** A person said yes to its price; written before anything is asked for. Single objects are not told of: S3 knows how they stand. */
  z.strictObject({
    type: z.literal('restore-confirmed'),
    /** The same for the same objects on the same terms. */
    restore: z.string(),
    by: z.string(),
    bucket: z.string(),
    selection,
    tier: z.enum(TIERS),
    days: z.number().int().positive(),
    way: z.enum(WAYS),
    objects: count,
    bytes: count,
    /** As it was estimated. */
    usd: z.number().nonnegative(),
    /** From then until the last copy should be back, as it was estimated; null when none is asked for. */
    seconds: z.number().nonnegative().nullable(),
  }),
  /** A person said yes to copying restored objects up for good; written before anything is copied. */
  z.strictObject({
    type: z.literal('restore-keep-confirmed'),
    by: z.string(),
    bucket: z.string(),
    selection,
    storageClass: z.enum(KEEP_CLASSES),
    objects: count,
    bytes: count,
    /** What the copies cost once, and then every month, as it was estimated. */
    usd: z.number().nonnegative(),
    monthlyUsd: z.number().nonnegative(),
  }),
] as const;
