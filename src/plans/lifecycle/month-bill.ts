import { type Bill, billOf, type HeldClass } from '../cost/bill.ts';
import { type Holding, together } from '../cost/holding.ts';
import type { PriceTable } from '../cost/prices.ts';
import { holdingOf, type Life } from './life.ts';

/** A month has 30 days [aws-facts G]. */
export const MONTH_DAYS = 30;

/** Whether something happens in a month, of which the first is 0. */
export const inMonth = (day: number, month: number): boolean =>
  day >= month * MONTH_DAYS && day < (month + 1) * MONTH_DAYS;

/**
 * The bill of one month (the first is 0) of all these lives: what is held a part of it counts by the day, and moves and early
 * deletion fall into the month in which they happen [aws-facts A.4, G].
 */
export function monthBill(lives: readonly Life[], month: number, prices: PriceTable): Bill {
  const [from, to] = [month * MONTH_DAYS, (month + 1) * MONTH_DAYS];
  const held = new Map<string, HeldClass>();
  const moved = new Map<string, number>();
  const early = new Map<string, Holding>();
  for (const life of lives) {
    for (const { storageClass, tier, fromDay, toDay } of life.spans) {
      const days = Math.min(to, toDay) - Math.max(from, fromDay);
      if (days <= 0) continue;
      const name = `${storageClass} ${tier}`;
      const known = held.get(name);
      const more = holdingOf(life.lot, days / MONTH_DAYS);
      held.set(name, { storageClass, tier, ...(known === undefined ? more : together([known, more])) });
    }
    for (const move of life.moves)
      if (inMonth(move.day, month)) moved.set(move.to, (moved.get(move.to) ?? 0) + life.lot.objects);
    for (const { day, storageClass, daysOwed } of life.early) {
      if (!inMonth(day, month)) continue;
      const owed = holdingOf(life.lot, daysOwed / MONTH_DAYS);
      early.set(storageClass, together([...one(early.get(storageClass)), owed]));
    }
  }
  return billOf(prices, {
    held: [...held.values()],
    moved: [...moved].map(([storageClass, objects]) => ({ to: storageClass, objects })),
    early: [...early].map(([storageClass, holding]) => ({ storageClass, ...holding })),
  });
}

const one = <T>(value: T | undefined): readonly T[] => (value === undefined ? [] : [value]);
