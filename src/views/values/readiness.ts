import { z } from 'zod';

/** What stands between one share and its cut-over. */
export const readinessSchema = z.strictObject({
  share: z.string(),
  authority: z.enum(['source', 'bucket']),
  /** True when the cut-over could start now. */
  ready: z.boolean(),
  /** Steps of the cut-over in order, with what each is for. */
  steps: z.array(z.strictObject({ step: z.string(), reason: z.string(), done: z.boolean() })).readonly(),
  /** What must happen first. */
  blockers: z.array(z.string()).readonly(),
  /** What a person has to do. */
  people: z.array(z.string()).readonly(),
});
export type Readiness = z.output<typeof readinessSchema>;

/** `cutover rollback`. */
export const rolledBackSchema = z.strictObject({
  share: z.string(),
  /** Steps that were taken back; none when the cut-over had not begun. */
  undone: z.array(z.string()).readonly(),
});
export type RolledBack = z.output<typeof rolledBackSchema>;
