import type { HeldClass } from '../cost/bill.ts';
import type { Holding } from '../cost/holding.ts';
import type { Schedule } from './effective.ts';

/** Objects that lifecycle treats alike, and when they came to be in S3. */
export interface Lot {
  /** What their keys begin with. */
  readonly prefix: string;
  /** Their sizes: from (inclusive) to below, bytes; null is open. */
  readonly fromBytes: number;
  readonly belowBytes: number | null;
  readonly storageClass: string;
  readonly createdAtMs: number;
  readonly objects: number;
  readonly bytes: number;
}

/** The time a lot is in one class, and of INTELLIGENT_TIERING in one tier. */
interface Span {
  readonly storageClass: string;
  readonly tier: HeldClass['tier'];
  readonly fromDay: number;
  /** Infinity when it stays. */
  readonly toDay: number;
}

/** What becomes of a lot. Days are counted from now, in fractions; what was before is negative. */
export interface Life {
  readonly lot: Lot;
  readonly spans: readonly Span[];
  readonly moves: readonly { readonly day: number; readonly to: string }[];
  /** Classes it leaves before their minimum duration, and how much of that is still owed then, days. */
  readonly early: readonly {
    readonly day: number;
    readonly storageClass: string;
    readonly daysOwed: number;
  }[];
  /** When it is deleted or hidden; null when it stays. */
  readonly endDay: number | null;
}

/** From here on IA classes bill the whole size, and INTELLIGENT_TIERING watches [aws-facts A.4]. */
const SMALL_BYTES = 131_072;
const DAY_MS = 86_400_000;
/** Days untouched after which INTELLIGENT_TIERING takes an object to its next tier [aws-facts A.8]. */
const TIERS = [
  { tier: 'frequent', fromDay: 0, toDay: 30 },
  { tier: 'infrequent', fromDay: 30, toDay: 90 },
  { tier: 'archive-instant', fromDay: 90, toDay: Number.POSITIVE_INFINITY },
] as const;

/**
 * A lot's time in each class, under its schedule from `nowMs` on. Nobody reads it; it was in its class since it was created. What is
 * hidden is held until it is deleted for good. `minimumDays` is how long each class is paid for at least.
 */
export function lifeOf(
  lot: Lot,
  { moves, end }: Schedule,
  { nowMs, minimumDays }: { readonly nowMs: number; readonly minimumDays: Readonly<Record<string, number>> },
): Life {
  const dayOf = (ms: number): number => (ms - nowMs) / DAY_MS;
  const stays = [
    // It is there now, also when it is counted as of the midnight after it came.
    { storageClass: lot.storageClass, sinceDay: Math.min(0, dayOf(lot.createdAtMs)) },
    ...moves.map(({ atMs, storageClass }) => ({ storageClass, sinceDay: dayOf(atMs) })),
  ];
  const goneDay = end?.goneMs == null ? Number.POSITIVE_INFINITY : dayOf(end.goneMs);
  const whole = stays.map((stay, at) => ({ ...stay, toDay: stays[at + 1]?.sinceDay ?? goneDay }));
  return {
    lot,
    spans: whole.flatMap((stay) => spansOf(stay, lot)).filter(({ fromDay, toDay }) => toDay > fromDay),
    moves: stays.slice(1).map(({ sinceDay, storageClass }) => ({ day: sinceDay, to: storageClass })),
    early: whole.flatMap(({ storageClass, sinceDay, toDay }) => {
      const daysOwed = (minimumDays[storageClass] ?? 0) - (toDay - sinceDay);
      return daysOwed > 0 ? [{ day: toDay, storageClass, daysOwed }] : [];
    }),
    endDay: end === null ? null : dayOf(end.atMs),
  };
}

/** A lot as a holding, or so much of one. */
export function holdingOf({ objects, bytes, belowBytes }: Lot, factor = 1): Holding {
  const isSmall = belowBytes !== null && belowBytes <= SMALL_BYTES;
  const whole = { objects: objects * factor, bytes: bytes * factor };
  return {
    ...whole,
    smallObjects: isSmall ? whole.objects : 0,
    smallBytes: isSmall ? whole.bytes : 0,
  };
}

function spansOf(
  stay: { readonly storageClass: string; readonly sinceDay: number; readonly toDay: number },
  lot: Lot,
): readonly Span[] {
  const { storageClass, sinceDay, toDay } = stay;
  const isTiered = storageClass === 'INTELLIGENT_TIERING';
  // Small objects are not watched, so they never leave the first tier.
  if (!isTiered || holdingOf(lot).smallObjects > 0)
    return [{ storageClass, tier: isTiered ? 'frequent' : null, fromDay: sinceDay, toDay }];
  return TIERS.map((one) => ({
    storageClass,
    tier: one.tier,
    fromDay: sinceDay + one.fromDay,
    toDay: Math.min(toDay, sinceDay + one.toDay),
  }));
}
