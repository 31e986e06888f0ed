import { STORAGE_CLASSES } from '../../config/schema.ts';
import type { PlanCost } from './cost-schema.ts';
import { breakEvenBytes } from './floor.ts';
import { isPriced } from './priced.ts';
import type { PriceTable } from './prices.ts';

/** Months that people think in. */
const MONTHS = [3, 6, 12, 24, 36, 60];

/** The break-even size of every class that has prices, for some durations and the configured one. */
export function breakEvenTable(prices: PriceTable, retentionMonths: number): PlanCost['breakEven'] {
  const classes = STORAGE_CLASSES.filter((name) => name !== 'STANDARD').filter((name) =>
    isPriced(prices, name),
  );
  return [...new Set([...MONTHS, retentionMonths])]
    .sort((a, b) => a - b)
    .flatMap((months) =>
      classes.map((storageClass) => {
        const bytes = breakEvenBytes(prices, storageClass, months);
        return { storageClass, months, bytes: Number.isFinite(bytes) ? Math.ceil(bytes) : null };
      }),
    );
}
