import { z } from 'zod';
import { planBodySchema, planSchema, stepSchema } from './plan.ts';

const names = z.array(z.string()).readonly();
const findings = planBodySchema.shape.findings;

const fieldChange = z.strictObject({ field: z.string(), before: z.unknown(), after: z.unknown() });
/** One field that is not the same; values as JSON, null for absent. */
export type FieldChange = z.output<typeof fieldChange>;

const figureChange = z.strictObject({ figure: z.string(), before: z.number(), after: z.number() });
/** One figure of both plans. */
export type FigureChange = z.output<typeof figureChange>;

const fields = z.array(fieldChange).readonly();
const figures = z.array(figureChange).readonly();
const steps = z.array(stepSchema).readonly();
const side = planSchema.pick({ digest: true, createdAt: true });

/** What distinguishes two plans. */
export const planDiffSchema = z.strictObject({
  before: side,
  after: side,
  /** What the plans were made from: `config`, `prices`, `ledger`, `inventory of <share>`. */
  basis: fields,
  shares: z.strictObject({
    added: names,
    removed: names,
    changed: z.array(z.strictObject({ share: z.string(), fields })).readonly(),
  }),
  steps: z.strictObject({
    added: steps,
    removed: steps,
    changed: z.array(z.strictObject({ id: z.string(), fields })).readonly(),
  }),
  /** USD figures that differ. */
  cost: figures,
  /** Bytes, items and seconds that differ. */
  estimate: figures,
  findings: z.strictObject({ added: findings, removed: findings }),
  /** True when carrying out either plan would do the same. */
  sameSteps: z.boolean(),
});
export type PlanDiff = z.output<typeof planDiffSchema>;
