import type { Config } from '../../config/schema.ts';
import { micro } from '../cost/cost-line.ts';
import { storageMonth, usdOf } from '../cost/formulas.ts';
import { together } from '../cost/holding.ts';
import type { PriceTable } from '../cost/prices.ts';
import type { PlanShare } from '../plan.ts';
import type { ClassPart } from './class-part.ts';
import { packed, packingRequests } from './packing.ts';

/**
 * What packing would save that is archived in part only: its small files, read and written as shards of 1 GiB in the
 * archive class, against leaving them in STANDARD for `policy.retentionMonths` [aws-facts G]. Null when it saves nothing.
 */
export function packingAdvice(
  { policy }: Config,
  prices: PriceTable,
  parts: readonly ClassPart[],
): PlanShare['packing'] {
  const { cold } = policy.classes;
  const small = together(parts.filter(({ storageClass }) => storageClass === cold).map(({ below }) => below));
  const months = policy.retentionMonths;
  const shards = packed(small);
  const savedUsd =
    months * (usdOf(storageMonth(prices, 'STANDARD', small)) - usdOf(storageMonth(prices, cold, shards))) -
    usdOf(packingRequests(prices, cold, small));
  if (savedUsd < LEAST_USD) return null;
  return {
    files: small.objects,
    bytes: small.bytes,
    shards: shards.objects,
    savedUsd: micro(savedUsd),
    months,
  };
}

/** Less than this is not worth a person's time. */
const LEAST_USD = 1;
