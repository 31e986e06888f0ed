import { costLines, type LineText, total } from './cost-line.ts';
import type { CostLine } from './cost-schema.ts';
import {
  type Charge,
  monitoringMonth,
  storageMonth,
  storagePath,
  tieredMonth,
  transition,
} from './formulas.ts';
import { billedGb, type Holding, type PricedClass } from './holding.ts';
import type { PriceTable } from './prices.ts';

/** What a class holds, named as S3 names it. */
export interface HeldClass extends Holding {
  readonly storageClass: string;
  /** Of INTELLIGENT_TIERING: where its objects are. Null for other classes. */
  readonly tier: keyof typeof TIERS | null;
}

/** What a bill is for. */
export interface BillInput {
  /** Everything that is stored, in any bucket: STANDARD's price falls with the sum. */
  readonly held: readonly HeldClass[];
  /** Transitions that were made. */
  readonly moved: readonly { readonly to: string; readonly objects: number }[];
  /** What left a class before its minimum duration, as holdings of one month. */
  readonly early: readonly (Holding & { readonly storageClass: string })[];
}

/** A bill, in USD. Sums are of the lines. */
export interface Bill {
  /** Of every month from now on, as long as nothing changes. */
  readonly monthlyUsd: number;
  /** Of what was done. */
  readonly onceUsd: number;
  readonly monthly: readonly CostLine[];
  readonly once: readonly CostLine[];
  /** Classes in use that the price table does not have, in order; they are in no line. */
  readonly unpriced: readonly string[];
}

const TIERS = {
  frequent: { path: storagePath('INTELLIGENT_TIERING_FA'), text: ', Frequent Access' },
  infrequent: { path: storagePath('INTELLIGENT_TIERING_IA'), text: ', Infrequent Access' },
  'archive-instant': { path: storagePath('INTELLIGENT_TIERING_AIA'), text: ', Archive Instant Access' },
} as const;

/** What storing comes to a month, and what moving and leaving early came to once [aws-facts A.4, G]. */
export function billOf(prices: PriceTable, { held, moved, early }: BillInput): Bill {
  const isPriced = <T extends { readonly storageClass: string }>(
    one: T,
  ): one is T & { readonly storageClass: PricedClass } =>
    prices.entries.has(storagePath(one.storageClass as PricedClass));
  const moves = moved.map(({ to, objects }) => ({ storageClass: to, objects }));
  const monthly = monthlyLines(prices, held.filter(isPriced));
  const once = [
    ...moves
      .filter(isPriced)
      .flatMap(({ storageClass, objects }) =>
        costLines(
          about('transition', `objects that moved to ${storageClass}`, null),
          transition(prices, storageClass, objects),
        ),
      ),
    ...early
      .filter(isPriced)
      .flatMap((holding) =>
        costLines(
          about('early-deletion', `left ${holding.storageClass} before its minimum duration`, null),
          storageMonth(prices, holding.storageClass, holding),
        ),
      ),
  ];
  const unpriced = [...held, ...moves]
    .filter((one) => !isPriced(one))
    .map(({ storageClass }) => storageClass);
  return {
    monthlyUsd: total(monthly),
    onceUsd: total(once),
    monthly,
    once,
    unpriced: [...new Set(unpriced)].sort(),
  };
}

type PricedHolding = HeldClass & { readonly storageClass: PricedClass };

function monthlyLines(prices: PriceTable, held: readonly PricedHolding[]): CostLine[] {
  const billed = held.map((holding) => ({ holding, ...billedGb(prices, holding.storageClass, holding) }));
  const standardGb = billed.reduce(
    (sum, { holding, classGb, standardGb: overhead }) =>
      sum + overhead + (holding.storageClass === 'STANDARD' ? classGb : 0),
    0,
  );
  const archived = billed.some((one) => one.standardGb > 0);
  const gb = new Map<string, { readonly text: string; readonly gb: number }>();
  for (const { holding, classGb } of billed) {
    const { storageClass, tier } = holding;
    if (storageClass === 'STANDARD') continue;
    const { path, text } = tier === null ? { path: storagePath(storageClass), text: '' } : TIERS[tier];
    gb.set(path, { text: storageClass + text, gb: (gb.get(path)?.gb ?? 0) + classGb });
  }
  const known = [...prices.entries.keys()];
  const watched = held
    .filter(({ storageClass }) => storageClass === 'INTELLIGENT_TIERING')
    .flatMap((holding) => monitoringMonth(prices, holding));
  return [
    ...costLines(
      about('storage-month', archived ? 'STANDARD and index entries of archives' : 'STANDARD', MONTH),
      tieredMonth(prices, storagePath('STANDARD'), standardGb),
    ),
    ...[...gb]
      .sort(([a], [b]) => known.indexOf(a) - known.indexOf(b))
      .flatMap(([path, one]) =>
        costLines(about('storage-month', one.text, MONTH), tieredMonth(prices, path, one.gb)),
      ),
    ...costLines(
      about('monitoring-month', 'INTELLIGENT_TIERING watches every object from 128 KiB', MONTH),
      summed(watched),
    ),
  ];
}

/** One charge for all of them, which are at one price. */
function summed(charges: readonly Charge[]): readonly Charge[] {
  const [first] = charges;
  if (first === undefined) return [];
  return [{ ...first, quantity: charges.reduce((sum, { quantity }) => sum + quantity, 0) }];
}

const MONTH = { from: 1, to: 1 };
const about = (item: string, text: string, months: CostLine['months']): LineText => ({
  item,
  share: null,
  text,
  months,
});
