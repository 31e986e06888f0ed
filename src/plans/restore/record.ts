import { z } from 'zod';
import { canonicalDigest } from '../../config/canonical.ts';
import { count } from '../../config/count.ts';
import { otherTierSchema, restoreEstimateSchema } from './estimate.ts';
import { restoreTallySchema } from './tally.ts';
import { TIERS } from './tiers.ts';

/** Which objects: everything below a prefix, or the keys of a list. */
export const restoredSelectionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('prefix'), keyPrefix: z.string() }),
  z.strictObject({ kind: z.literal('list'), file: z.string(), sha256: z.string(), keys: count }),
]);
export type RestoredSelection = z.output<typeof restoredSelectionSchema>;

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
};

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
  /** What is still to be come to; empty once all was. */
  left: z.array(z.strictObject({ after: z.string().nullable(), upTo: z.string().nullable() })).readonly(),
  outcome: restoreOutcomeSchema,
  /** The last request that was answered. */
  lastAskedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
});
export type RestoreRecord = z.output<typeof restoreRecordSchema>;

/** The name of a restore: the same for the same objects on the same terms. A list counts by its content, not by its place. */
export function restoreId(
  record: Pick<RestoreRecord, 'migration' | 'bucket' | 'selection' | 'terms'>,
): string {
  const { migration, bucket, selection, terms } = record;
  return canonicalDigest({ migration, bucket, selection: identityOf(selection), terms }).slice(0, 16);
}

/** Whether two selections are of the same objects. */
export function isSameSelection(a: RestoredSelection, b: RestoredSelection): boolean {
  return canonicalDigest(identityOf(a)) === canonicalDigest(identityOf(b));
}

function identityOf(selection: RestoredSelection) {
  return selection.kind === 'list' ? { kind: selection.kind, sha256: selection.sha256 } : selection;
}
