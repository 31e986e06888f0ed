import { z } from 'zod';
import { SETTING_NAMES } from '../../plans/posture/posture.ts';

const note = z.strictObject({ setting: z.enum(SETTING_NAMES), text: z.string() });

/** `posture show`: what `apply` would set on one bucket. */
export const postureShownSchema = z.strictObject({
  bucket: z.string(),
  holds: z.enum(['data', 'control']),
  /** False while apply has still to make it. */
  exists: z.boolean(),
  /** In the order in which they are set. */
  changes: z.array(note).readonly(),
  /** What others have set, and what stays. */
  kept: z.array(note).readonly(),
  /** While there is one, nothing is set on this bucket. */
  conflicts: z.array(note.extend({ fix: z.string() })).readonly(),
});
export type PostureShown = z.output<typeof postureShownSchema>;

/** `posture undo`: what became of one bucket. */
export const postureUndoneSchema = z.strictObject({
  bucket: z.string(),
  /** Settings that are what they were. */
  undone: z.array(z.enum(SETTING_NAMES)).readonly(),
  /** What could not be, or was changed by others since. */
  kept: z.array(note).readonly(),
});
export type PostureUndone = z.output<typeof postureUndoneSchema>;
