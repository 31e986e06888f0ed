import { z } from 'zod';
import { planSchema } from '../../plans/plan.ts';

/** SHA-256 of a plan's text: what a plan is called everywhere. */
export const planDigest = planSchema.shape.digest;

/** A plan and the file it is in: `plan create` and `plan show`. */
export const planFileSchema = z.strictObject({ file: z.string(), plan: planSchema });
export type PlanFile = z.output<typeof planFileSchema>;

/** `plan approve`. */
export const approvalSchema = z.strictObject({
  digest: planDigest,
  file: z.string(),
  /** Who approves now; the ledger names who approved first. */
  by: z.string(),
  /** False when this plan was the approved one already: nothing changed then. */
  approvedNow: z.boolean(),
  /** Shares the plan does not know the whole of: accepted with it. */
  incomplete: z.array(z.string()),
});
export type Approval = z.output<typeof approvalSchema>;
