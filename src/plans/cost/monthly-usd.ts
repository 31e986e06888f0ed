import type { CostRange, PlanCost } from './cost-schema.ts';

/** What one month of a plan costs (USD); `once` is the part of it that is paid once, which is in the first. */
export interface MonthCost {
  readonly month: number;
  readonly usd: CostRange;
  readonly once: CostRange;
}

const NOTHING: CostRange = { low: 0, expected: 0, high: 0 };

/** Every month of the horizon, from its lines. The sum of all is `horizon.usd`, to rounding. */
export function monthlyUsd({ lines, once, horizon }: PlanCost): readonly MonthCost[] {
  return Array.from({ length: horizon.months }, (_, at) => {
    const month = at + 1;
    const own = month === 1 ? once : NOTHING;
    const usd = lines
      .filter(({ months }) => months !== null && months.from <= month && month <= months.to)
      .reduce(
        (sum, line) => ({
          low: sum.low + line.low,
          expected: sum.expected + line.usd,
          high: sum.high + line.high,
        }),
        own,
      );
    return { month, usd, once: own };
  });
}
