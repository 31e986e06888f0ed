import { inMonth, micro, overAllMonths, total } from './cost-line.ts';
import type { CostLine, CostRange, PlannedLine } from './cost-schema.ts';

/** The lines of the three cases. */
export interface Cases {
  readonly low: readonly CostLine[];
  readonly expected: readonly CostLine[];
  readonly high: readonly CostLine[];
}

/** What each case comes to, of the lines that `part` leaves of it. */
export function rangeOf(cases: Cases, sum: (lines: readonly CostLine[]) => number): CostRange {
  return { low: sum(cases.low), expected: sum(cases.expected), high: sum(cases.high) };
}

/** Paid once, USD. */
export const sumOnce = (lines: readonly CostLine[]): number =>
  total(lines.filter(({ months }) => months === null));

/** Paid in one month (from 1), USD, but for what comes once a year. */
export const sumMonth =
  (month: number) =>
  (lines: readonly CostLine[]): number =>
    total(inMonth(lines, month).filter(({ item }) => !item.startsWith('retrieval')));

/** Paid in all months and once, USD. */
export const sumAll = overAllMonths;

/**
 * The lines of all cases as one list, in the order of the expected case; what only another case has stands after that,
 * with a quantity of 0. Lines are the same when they are for the same thing, in the same months, at the same price.
 */
export function plannedLines({ low, expected, high }: Cases): PlannedLine[] {
  const lines = new Map<string, PlannedLine>();
  for (const line of [...expected, ...high, ...low]) {
    const key = keyOf(line);
    if (!lines.has(key)) lines.set(key, { ...line, quantity: 0, usd: 0, low: 0, high: 0 });
  }
  const add = (all: readonly CostLine[], to: (sum: PlannedLine, line: CostLine) => PlannedLine) => {
    for (const line of all) {
      const sum = lines.get(keyOf(line));
      if (sum !== undefined) lines.set(keyOf(line), to(sum, line));
    }
  };
  add(expected, (sum, { quantity, usd }) => ({
    ...sum,
    quantity: micro(sum.quantity + quantity),
    usd: micro(sum.usd + usd),
  }));
  add(low, (sum, { usd }) => ({ ...sum, low: micro(sum.low + usd) }));
  add(high, (sum, { usd }) => ({ ...sum, high: micro(sum.high + usd) }));
  return [...lines.values()];
}

function keyOf({ item, share, price, unitPrice, months }: CostLine): string {
  return JSON.stringify([item, share, price, unitPrice, months]);
}
