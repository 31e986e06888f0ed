import { z } from 'zod';
import { type LivePosture, livePostureSchema, type PostureSetting, SETTING_NAMES } from './posture.ts';

/**
 * What a bucket was before a plan changed it, as a document in the control bucket that the ledger names by its digest. Written before
 * anything is set, never changed: the way back.
 */
export const postureRecordSchema = z.strictObject({
  format: z.literal('headwater-posture/1'),
  migration: z.string(),
  plan: z.string(),
  bucket: z.string(),
  before: livePostureSchema,
  /** The settings that were to be changed, as they were to be. */
  after: livePostureSchema.partial(),
});
export type PostureRecord = z.output<typeof postureRecordSchema>;

/** The record of changes that are about to be made. */
export function recordOf(
  head: Pick<PostureRecord, 'migration' | 'plan' | 'bucket'>,
  before: LivePosture,
  changes: readonly PostureSetting[],
): PostureRecord {
  const after = Object.fromEntries(changes.map(({ setting, value }) => [setting, value]));
  return postureRecordSchema.parse({ format: 'headwater-posture/1', ...head, before, after });
}

/** Where a record lies in the control bucket; `sha256` is that of its text, so that writing it again changes nothing. */
export function recordKey(
  { migration, bucket }: Pick<PostureRecord, 'migration' | 'bucket'>,
  sha256: string,
): string {
  return `${migration}/posture/${bucket}/${sha256}.json`;
}

/** The settings that a record is about, in the order in which they were set. */
export function settingsOf({ after }: PostureRecord): readonly (typeof SETTING_NAMES)[number][] {
  return SETTING_NAMES.filter((setting) => after[setting] !== undefined);
}
