import type { CostLine } from './cost-schema.ts';
import type { Charge } from './formulas.ts';

/** What a line is about, apart from its figures. */
export interface LineText {
  readonly item: string;
  readonly share: string | null;
  readonly text: string;
  readonly months: CostLine['months'];
}

/** Charges as lines of the plan; those that come to nothing are left out. */
export function costLines(about: LineText, charges: readonly Charge[]): CostLine[] {
  return charges
    .map(({ quantity, unit, price }) => ({
      item: about.item,
      share: about.share,
      text: about.text,
      quantity: micro(quantity),
      unit,
      unitPrice: price.value,
      usd: micro(micro(quantity) * price.value),
      months: about.months,
      price: price.path,
      asOf: price.asOf,
      confidence: price.confidence,
    }))
    .filter((line) => line.usd > 0);
}

/** Sum of lines, USD. */
export function total(lines: readonly CostLine[]): number {
  return micro(lines.reduce((sum, line) => sum + line.usd, 0));
}

/** Lines paid in a month (from 1). */
export function inMonth(lines: readonly CostLine[], month: number): CostLine[] {
  return lines.filter(({ months }) => months !== null && months.from <= month && month <= months.to);
}

/** Sum of lines over all their months, USD; lines paid once count once. */
export function overAllMonths(lines: readonly CostLine[]): number {
  return micro(
    lines.reduce(
      (sum, line) => sum + line.usd * (line.months === null ? 1 : line.months.to - line.months.from + 1),
      0,
    ),
  );
}

/** Rounded to a millionth, so that the same plan has the same digits everywhere. */
export function micro(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
