import { z } from 'zod';
import { count } from '../../config/count.ts';
import { partitionSchema } from '../lanes/partition-schema.ts';
import { planBodySchema, planSchema, stepSchema } from '../plan.ts';
import { repairBasisSchema } from '../repair/repair-schema.ts';
import { waveSchema } from '../waves/wave-schema.ts';

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
const partitions = z.array(partitionSchema).readonly();
const steps = z.array(stepSchema).readonly();
const waves = z.array(waveSchema).readonly();
const changedById = z.array(z.strictObject({ id: z.string(), fields })).readonly();
const side = planSchema.pick({ digest: true, createdAt: true, migration: true, rehearsal: true }).extend({
  /** What it repairs and what it leaves; null for a plan that moves shares. */
  repair: z
    .array(repairBasisSchema.pick({ share: true, evidence: true, files: true, bytes: true, left: true }))
    .readonly()
    .nullable(),
});

/** What distinguishes two plans; `same` counts what does not. */
export const planDiffSchema = z.strictObject({
  before: side,
  after: side,
  /** What the plans were made from: `config`, `prices`, `ledger`, `inventory of <share>`. */
  basis: fields,
  shares: z.strictObject({
    added: names,
    removed: names,
    changed: z.array(z.strictObject({ share: z.string(), fields })).readonly(),
    same: count,
  }),
  /** By name. */
  waves: z.strictObject({
    added: waves,
    removed: waves,
    changed: z.array(z.strictObject({ name: z.string(), fields })).readonly(),
    same: count,
  }),
  partitions: z.strictObject({
    added: partitions,
    removed: partitions,
    changed: changedById,
    same: count,
  }),
  steps: z.strictObject({ added: steps, removed: steps, changed: changedById, same: count }),
  /** USD figures that differ. */
  cost: figures,
  /** Bytes, items and seconds that differ. */
  estimate: figures,
  findings: z.strictObject({ added: findings, removed: findings }),
  /** True when carrying out either plan would do the same. */
  sameSteps: z.boolean(),
});
export type PlanDiff = z.output<typeof planDiffSchema>;
