import { z } from 'zod';
import { count } from '../../config/count.ts';
import { STORAGE_CLASSES } from '../../config/schema.ts';

const money = z.number().nonnegative();

/** One price used, so every total can be traced to a dated entry. */
export const costLineSchema = z.strictObject({
  /** `datasync-transfer`, `s3-put`, `transition`, `storage-month`, ... */
  item: z.string(),
  share: z.string().nullable(),
  text: z.string(),
  quantity: z.number(),
  unit: z.string(),
  unitPrice: z.number(),
  /** quantity x unitPrice, rounded to a millionth; for lines with months, in each of them. */
  usd: money,
  /** The months this is paid in, from 1, both inclusive; null for what is paid once. */
  months: z.strictObject({ from: count, to: count }).nullable(),
  /** Where in the price table: `s3.storagePerGBMonth.STANDARD`. */
  price: z.string(),
  asOf: z.string().nullable(),
  confidence: z.string(),
});
export type CostLine = z.output<typeof costLineSchema>;

/**
 * A line of a plan. Its quantity and `usd` are those of the expected case, `low` and `high` what it comes to (USD) in
 * the other two; a line may be dearer in the low case, when another one is cheaper by more.
 */
const plannedLine = z.strictObject({ ...costLineSchema.shape, low: money, high: money });
export type PlannedLine = z.output<typeof plannedLine>;

const range = z.strictObject({ low: money, expected: money, high: money });
export type CostRange = z.output<typeof range>;

export const costSchema = z.strictObject({
  currency: z.literal('USD'),
  once: range,
  /** Of one month: the first, and the last of the horizon. What is read back once a year is in neither. */
  monthly: z.strictObject({ first: range, afterTransition: range }),
  /** All months of `policy.retentionMonths`, once-costs included; `allStandardUsd` in the expected case. */
  horizon: z.strictObject({ months: count, usd: range, allStandardUsd: money }),
  lines: z.array(plannedLine),
  /** Size (bytes) from which an object kept so many months is cheaper in a class; null when it never is. */
  breakEven: z.array(
    z.strictObject({ storageClass: z.enum(STORAGE_CLASSES), months: count, bytes: count.nullable() }),
  ),
});
export type PlanCost = z.output<typeof costSchema>;
