import type { Config } from '../../config/schema.ts';
import type { DecidedShare } from '../steps/steps.ts';
import { type Assumptions, assumptionsFor } from './assumptions.ts';
import { breakEvenTable } from './break-even.ts';
import { gatewayLines } from './cost-gateway.ts';
import { micro } from './cost-line.ts';
import { linkLines } from './cost-link.ts';
import { allStandardLines, inventoryLines, monthLines } from './cost-monthly.ts';
import { onceLines } from './cost-once.ts';
import { plannedLines, rangeOf, sumAll, sumMonth, sumOnce } from './cost-range.ts';
import { earlyDeletionLines, retrievalLines } from './cost-risk.ts';
import type { CostLine, PlanCost } from './cost-schema.ts';
import type { PriceTable } from './prices.ts';

/** Items that only ageing brings about; the comparison with STANDARD for everything leaves them out. */
const OF_AGEING = ['transition', 'early-deletion', 'retrieval', 'storage-month', 'monitoring-month'];

/**
 * What the plan costs, in three cases that differ in what nobody knows before (`assumptions.ts`). Every sum is one of the
 * lines.
 */
export function costOf(config: Config, decided: readonly DecidedShare[], prices: PriceTable): PlanCost {
  const months = config.policy.retentionMonths;
  const assumed = assumptionsFor(config);
  const linesIn = (assumptions: Assumptions): CostLine[] => [
    ...onceLines(config, decided, prices, assumptions),
    ...earlyDeletionLines(decided, prices, assumptions),
    ...linkLines(config, prices),
    ...monthLines(config, decided, prices, assumptions),
    ...inventoryLines(config, decided, prices),
    ...gatewayLines(config, decided, prices, assumptions),
    ...retrievalLines(decided, prices, assumptions, months),
  ];
  const cases = {
    low: linesIn(assumed.low),
    expected: linesIn(assumed.expected),
    high: linesIn(assumed.high),
  };
  const unaged = cases.expected.filter(({ item }) => !OF_AGEING.includes(item));
  return {
    currency: 'USD',
    once: rangeOf(cases, sumOnce),
    monthly: { first: rangeOf(cases, sumMonth(1)), afterTransition: rangeOf(cases, sumMonth(months)) },
    horizon: {
      months,
      usd: rangeOf(cases, sumAll),
      allStandardUsd: micro(sumAll(unaged) + sumAll(allStandardLines(config, decided, prices))),
    },
    lines: plannedLines(cases),
    breakEven: breakEvenTable(prices, months),
  };
}
