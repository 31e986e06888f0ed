import { z } from 'zod';

/** `error`: what people rely on since the commit does not hold. `warn`: it holds, and costs or will not hold for long. */
export const DRIFT_SEVERITIES = ['error', 'warn'] as const;
export type DriftSeverity = (typeof DRIFT_SEVERITIES)[number];

/** Something that was committed and is not as it was left; `docs/drift.md` has a section for each id. */
export const driftFindingSchema = z.strictObject({
  id: z.string().regex(/^HR\d{3}$/),
  severity: z.enum(DRIFT_SEVERITIES),
  /** Null for what serves all shares. */
  share: z.string().nullable(),
  /** The prefix, rule, setting, file share or gateway it is about; the same as long as the drift is. */
  subject: z.string(),
  /** What was seen. */
  what: z.string(),
  /** When it was first seen to be so, or, where that can be told, when it came about; UTC. */
  since: z.iso.datetime(),
  /** What to do about it. */
  action: z.string(),
  /** Where it is explained: `docs/drift.md#hr101`. */
  docs: z.string(),
});
export type DriftFinding = z.output<typeof driftFindingSchema>;

/** What could not be seen, or not the whole of it: what is open there stays open. */
export const driftUncheckedSchema = z.strictObject({
  id: driftFindingSchema.shape.id,
  share: z.string().nullable(),
  why: z.string(),
});
export type DriftUnchecked = z.output<typeof driftUncheckedSchema>;
