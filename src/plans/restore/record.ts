import { z } from 'zod';
import { canonicalDigest } from '../../config/canonical.ts';
import { count } from '../../config/count.ts';
import { otherTierSchema, restoreEstimateSchema, restoreWaySchema } from './estimate.ts';
import { restoreTallySchema } from './tally.ts';
import { TIERS } from './tiers.ts';
import { JOB_SUBJECTS, WAYS } from './way.ts';

/** Which objects: everything below a prefix, or the keys of a list. */
export const restoredSelectionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('prefix'), keyPrefix: z.string() }),
  z.strictObject({ kind: z.literal('list'), file: z.string(), sha256: z.string(), keys: count }),
]);
export type RestoredSelection = z.output<typeof restoredSelectionSchema>;

/** As much of a selection as says which objects it is of. */
export type NamedSelection =
  | { readonly kind: 'prefix'; readonly keyPrefix: string }
  | { readonly kind: 'list'; readonly sha256: string; readonly file?: string; readonly keys?: number };

export const restoreTermsSchema = z.strictObject({
  tier: z.enum(TIERS),
  days: z.number().int().positive(),
  intelligentTiering: z.boolean(),
});

/** What became of the objects that were come to, of all attempts together. */
export const restoreOutcomeSchema = z.strictObject({
  /** Asked for by us. */
  asked: count,
  /** Copies that were there, kept for longer. */
  kept: count,
  /** On their way before we came to them: asked for by others, or by an attempt of ours that was cut short. */
  onItsWay: count,
  /** There for long enough. */
  back: count,
  /** Not archived; in INTELLIGENT_TIERING and not asked for. */
  readable: count,
  unknown: count,
  /** Not in the bucket, or gone since it was listed. */
  missing: count,
  /** Expedited was not to be had. */
  noCapacity: count,
  /** Refused to a job for any other reason, or left out of its report. */
  failed: count,
});
export type RestoreOutcome = z.output<typeof restoreOutcomeSchema>;

export const NO_OUTCOME: RestoreOutcome = {
  asked: 0,
  kept: 0,
  onItsWay: 0,
  back: 0,
  readable: 0,
  unknown: 0,
  missing: 0,
  noCapacity: 0,
  failed: 0,
};

/** One job of S3 Batch Operations: all that its order is made of, so that ordering it again makes no second one. */
export const restoreJobSchema = z.strictObject({
  intent: z.string(),
  subject: z.enum(JOB_SUBJECTS),
  /** ARN that S3 works with. */
  role: z.string(),
  objects: count,
  /** In the control bucket. */
  manifest: z.strictObject({ key: z.string(), etag: z.string(), sha256: z.string() }),
  /** S3's id of it; null before it is known to be made. */
  job: z.string().nullable(),
  /** Null while it is to be waited for. `complete`: its report is in `outcome`. `unusable`: its report is not what S3 wrote. */
  result: z.enum(['complete', 'failed', 'cancelled', 'gone', 'refused', 'unusable']).nullable(),
});
export type RestoreJob = z.output<typeof restoreJobSchema>;

/** How far one restore is, on disk, so that a killed request goes on where it was. */
export const restoreRecordSchema = z.strictObject({
  format: z.literal('headwater-restore/1'),
  migration: z.string(),
  bucket: z.string(),
  selection: restoredSelectionSchema,
  terms: restoreTermsSchema,
  by: z.string(),
  confirmedAt: z.iso.datetime(),
  /** As it was confirmed. */
  tally: restoreTallySchema,
  estimate: restoreEstimateSchema,
  otherTiers: z.array(otherTierSchema).readonly(),
  way: z.enum(WAYS),
  ways: z.array(restoreWaySchema).readonly(),
  /** What is still to be come to; empty once all was. */
  left: z.array(z.strictObject({ after: z.string().nullable(), upTo: z.string().nullable() })).readonly(),
  outcome: restoreOutcomeSchema,
  /** Of the way by jobs; objects of jobs are no more in `left`. */
  jobs: z.array(restoreJobSchema).readonly(),
  /** The last request that was answered. */
  lastAskedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
});
export type RestoreRecord = z.output<typeof restoreRecordSchema>;

/** Adds what became of some objects to what became of others. */
export function plusOutcome(a: RestoreOutcome, b: RestoreOutcome): RestoreOutcome {
  const names = Object.keys(NO_OUTCOME) as (keyof RestoreOutcome)[];
  return Object.fromEntries(names.map((name) => [name, a[name] + b[name]])) as RestoreOutcome;
}

/** Objects that were dealt with. */
export function dealtWith(outcome: RestoreOutcome): number {
  return Object.values(outcome).reduce((sum, count) => sum + count, 0);
}

/** The name of a restore: the same for the same objects on the same terms. A list counts by its content, not by its place. */
export function restoreId(
  record: Pick<RestoreRecord, 'migration' | 'bucket' | 'selection' | 'terms'>,
): string {
  const { migration, bucket, selection, terms } = record;
  return canonicalDigest({ migration, bucket, selection: identityOf(selection), terms }).slice(0, 16);
}

/** Whether two selections are of the same objects. */
export function isSameSelection(a: NamedSelection, b: NamedSelection): boolean {
  return canonicalDigest(identityOf(a)) === canonicalDigest(identityOf(b));
}

function identityOf(selection: NamedSelection) {
  return selection.kind === 'list'
    ? { kind: selection.kind, sha256: selection.sha256 }
    : { kind: selection.kind, keyPrefix: selection.keyPrefix };
}
