import type { Bill } from '../cost/bill.ts';
import { micro } from '../cost/cost-line.ts';
import type { PriceTable } from '../cost/prices.ts';
import { UNREADABLE } from './class-order.ts';
import { effectiveSchedule, type ReadConfiguration } from './effective.ts';
import { type Life, type Lot, lifeOf } from './life.ts';
import { inMonth, MONTH_DAYS, monthBill } from './month-bill.ts';

/** So many objects. */
interface Amount {
  readonly objects: number;
  readonly bytes: number;
}

interface ClassAmount extends Amount {
  readonly storageClass: string;
}

/** Thirty days; the first month begins now. */
export interface ForecastMonth {
  readonly month: number;
  /** What the new rules move in it, by the class it comes to, and what they delete or hide. */
  readonly moved: readonly ClassAmount[];
  readonly ended: Amount;
  /** USD of the month with the rules as they are, and as they would be; transitions and early deletion are in it. */
  readonly beforeUsd: number;
  readonly afterUsd: number;
}

/** What a change of rules comes to. Money is USD; sums are of all months. */
export interface Forecast {
  readonly months: readonly ForecastMonth[];
  readonly beforeUsd: number;
  readonly afterUsd: number;
  /** What the change costs once: transitions and early deletion, less what the rules of now would bring about. */
  readonly onceUsd: number;
  /** What storing saves in the last month. */
  readonly savedMonthlyUsd: number;
  /** Months after which that has paid for what is paid once; null when it never does. */
  readonly paybackMonths: number | null;
  /** What can be read now and cannot be without a restore then: the first such class, and in how many days the first of it goes. */
  readonly unreadable: readonly (ClassAmount & { readonly prefix: string; readonly fromDay: number })[];
  /** What leaves a class before its minimum duration, which is paid all the same. */
  readonly early: readonly ClassAmount[];
  /** Classes that the price table does not have; they are in no sum. */
  readonly unpriced: readonly string[];
}

/**
 * What a change of lifecycle rules does to the objects that are there, in so many months from `nowMs` on, when nothing is
 * added, written or read. Bills are those of `billOf`.
 */
export function forecastOf(
  lots: readonly Lot[],
  rules: { readonly before: ReadConfiguration; readonly after: ReadConfiguration },
  prices: PriceTable,
  at: { readonly nowMs: number; readonly months: number; readonly versioned: boolean },
): Forecast {
  const before = lots.map((lot) => lifeUnder(rules.before, lot, prices, at));
  const after = lots.map((lot) => lifeUnder(rules.after, lot, prices, at));
  const bills = Array.from({ length: at.months }, (_, month) => ({
    before: monthBill(before, month, prices),
    after: monthBill(after, month, prices),
  }));
  const sum = (of: (bill: (typeof bills)[number]) => number): number =>
    micro(bills.reduce((usd, bill) => usd + of(bill), 0));
  const onceUsd = sum((bill) => bill.after.onceUsd - bill.before.onceUsd);
  const last = bills.at(-1);
  const savedMonthlyUsd = micro((last?.before.monthlyUsd ?? 0) - (last?.after.monthlyUsd ?? 0));
  return {
    months: bills.map((bill, month) => ({
      month: month + 1,
      moved: movedIn(after, month),
      ended: amountOf(after.filter(({ endDay }) => endDay !== null && inMonth(endDay, month))),
      beforeUsd: totalOf(bill.before),
      afterUsd: totalOf(bill.after),
    })),
    beforeUsd: sum((bill) => totalOf(bill.before)),
    afterUsd: sum((bill) => totalOf(bill.after)),
    onceUsd,
    savedMonthlyUsd,
    paybackMonths: paybackOf(onceUsd, savedMonthlyUsd),
    unreadable: unreadableIn(after, at.months * MONTH_DAYS),
    early: byClass(
      after.flatMap((life) =>
        life.early
          .filter(({ day }) => day < at.months * MONTH_DAYS)
          .map(({ storageClass }) => ({ life, storageClass })),
      ),
    ),
    unpriced: [...new Set(bills.flatMap((bill) => [...bill.before.unpriced, ...bill.after.unpriced]))].sort(),
  };
}

function lifeUnder(
  configuration: ReadConfiguration,
  lot: Lot,
  prices: PriceTable,
  { nowMs, versioned }: { readonly nowMs: number; readonly versioned: boolean },
): Life {
  const object = { ...lot, key: lot.prefix, tags: [], sizeBytes: lot.fromBytes };
  const schedule = effectiveSchedule(configuration, object, { versioned, fromMs: nowMs });
  return lifeOf(lot, schedule, { nowMs, minimumDays: prices.rules.minStorageDays });
}

const totalOf = ({ monthlyUsd, onceUsd }: Bill): number => micro(monthlyUsd + onceUsd);

function paybackOf(onceUsd: number, savedMonthlyUsd: number): number | null {
  if (onceUsd <= 0) return 0;
  return savedMonthlyUsd > 0 ? onceUsd / savedMonthlyUsd : null;
}

function movedIn(lives: readonly Life[], month: number): readonly ClassAmount[] {
  return byClass(
    lives.flatMap((life) =>
      life.moves.filter(({ day }) => inMonth(day, month)).map(({ to }) => ({ life, storageClass: to })),
    ),
  );
}

function unreadableIn(lives: readonly Life[], days: number): Forecast['unreadable'] {
  const gone = lives.flatMap((life) => {
    const first = life.spans.find(({ storageClass }) => UNREADABLE.includes(storageClass));
    return first === undefined || first.fromDay >= days || UNREADABLE.includes(life.lot.storageClass)
      ? []
      : [{ life, storageClass: first.storageClass, fromDay: first.fromDay }];
  });
  return [...new Set(gone.map(({ life }) => life.lot.prefix))].sort().flatMap((prefix) => {
    const here = gone.filter(({ life }) => life.lot.prefix === prefix);
    return byClass(here).map((amount) => ({
      prefix,
      ...amount,
      fromDay: Math.min(
        ...here.filter((one) => one.storageClass === amount.storageClass).map(({ fromDay }) => fromDay),
      ),
    }));
  });
}

function byClass(
  some: readonly { readonly life: Life; readonly storageClass: string }[],
): readonly ClassAmount[] {
  return [...new Set(some.map(({ storageClass }) => storageClass))].sort().map((storageClass) => ({
    storageClass,
    ...amountOf(some.filter((one) => one.storageClass === storageClass).map(({ life }) => life)),
  }));
}

function amountOf(lives: readonly Life[]): Amount {
  return lives.reduce(
    (sum, { lot }) => ({ objects: sum.objects + lot.objects, bytes: sum.bytes + lot.bytes }),
    { objects: 0, bytes: 0 },
  );
}
