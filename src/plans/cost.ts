import type { Config } from '../config/schema.ts';
import { inMonth, micro, overAllMonths, total } from './cost-line.ts';
import { allStandardLines, monthLines } from './cost-monthly.ts';
import { EXPECTED, HIGH, LOW, onceLines } from './cost-once.ts';
import type { PlanBody } from './plan.ts';
import type { PriceTable } from './prices.ts';
import type { DecidedShare } from './steps.ts';

/**
 * What the plan costs. The lines are those of the expected case: `once.expected`, both months and the horizon are sums
 * of them. `low` and `high` are the same sums under other assumptions (`cost-once.ts`).
 */
export function costOf(
  config: Config,
  decided: readonly DecidedShare[],
  prices: PriceTable,
): PlanBody['cost'] {
  const months = config.policy.retentionMonths;
  const once = onceLines(config, decided, prices, EXPECTED);
  const monthly = monthLines(config, decided, prices);
  const stay = once.filter((line) => line.item !== 'transition');
  return {
    currency: 'USD',
    once: {
      low: total(onceLines(config, decided, prices, LOW)),
      expected: total(once),
      high: total(onceLines(config, decided, prices, HIGH)),
    },
    monthly: { first: total(inMonth(monthly, 1)), afterTransition: total(inMonth(monthly, months)) },
    horizon: {
      months,
      usd: overAllMonths([...once, ...monthly]),
      allStandardUsd: micro(total(stay) + overAllMonths(allStandardLines(config, decided, prices))),
    },
    lines: [...once, ...monthly],
  };
}
