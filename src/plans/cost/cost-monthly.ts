import type { Config } from '../../config/schema.ts';
import type { ClassPart } from '../classes/class-part.ts';
import { mappedObjects } from '../input.ts';
import type { DecidedShare } from '../steps/steps.ts';
import type { Assumptions } from './assumptions.ts';
import { costLines, type LineText } from './cost-line.ts';
import type { CostLine } from './cost-schema.ts';
import { monitoringMonth, storagePath, tieredMonth } from './formulas.ts';
import { billedGb, GIB, together } from './holding.ts';
import { lookup, type PriceTable } from './prices.ts';

/** Months with the same bill, from 1, both inclusive. */
type Span = NonNullable<CostLine['months']>;

/** First month of INTELLIGENT_TIERING's Infrequent and Archive Instant Access tiers: after 30 and 90 days [aws-facts A.8]. */
const INFREQUENT_FROM = 2;
const ARCHIVE_INSTANT_FROM = 4;

/**
 * What storing costs in every month of `policy.retentionMonths`. The first month is all STANDARD, because nothing ages
 * before the proof; INTELLIGENT_TIERING costs the same then. STANDARD is summed over all shares, because its price falls
 * with the total.
 */
export function monthLines(
  config: Config,
  decided: readonly DecidedShare[],
  prices: PriceTable,
  assumed: Assumptions,
): CostLine[] {
  return spans(config.policy.retentionMonths, decided).flatMap((span) => [
    ...standardLines(decided, prices, span),
    ...decided.flatMap((share) => classLines(share, prices, span, assumed)),
  ]);
}

/** Reports in a month of 30 days. */
const REPORTS_A_MONTH = { daily: 30, weekly: 30 / 7, off: 0 } as const;

/**
 * What S3 Inventory takes for its reports, of every version in the data bucket. Counted is one version an object: how much is replaced nobody knows before, and
 * what else lies in the bucket neither.
 */
export function inventoryLines(
  { bucket, policy }: Config,
  decided: readonly DecidedShare[],
  prices: PriceTable,
): CostLine[] {
  const objects = decided.reduce((sum, { share }) => sum + mappedObjects(share), 0);
  const price = lookup(prices, 's3.management.inventoryPerMillionObjects');
  const quantity = (objects * REPORTS_A_MONTH[bucket.inventory]) / 1e6;
  const text = `S3 Inventory, ${bucket.inventory}`;
  return costLines(
    { item: 'inventory-month', share: null, text, months: { from: 1, to: policy.retentionMonths } },
    [{ quantity, unit: 'million listed', price }],
  );
}

/** The same months with every object in STANDARD, for comparison. */
export function allStandardLines(
  config: Config,
  decided: readonly DecidedShare[],
  prices: PriceTable,
): CostLine[] {
  const gb = decided.reduce((sum, { share }) => sum + share.profile.mapped.fileBytes / GIB, 0);
  return costLines(
    {
      item: 'storage-month',
      share: null,
      text: 'STANDARD',
      months: { from: 1, to: config.policy.retentionMonths },
    },
    tieredMonth(prices, storagePath('STANDARD'), gb),
  );
}

function spans(months: number, decided: readonly DecidedShare[]): Span[] {
  const tiering = decided.some(({ decision }) => decision.parts.some(isTiered));
  const starts = [1, INFREQUENT_FROM, ...(tiering ? [ARCHIVE_INSTANT_FROM] : [])].filter(
    (start) => start <= months,
  );
  return starts.map((from, index) => ({ from, to: (starts[index + 1] ?? months + 1) - 1 }));
}

function standardLines(decided: readonly DecidedShare[], prices: PriceTable, span: Span): CostLine[] {
  const before = isBeforeTransition(span);
  const gb = decided
    .flatMap(({ decision }) => decision.parts)
    .reduce((sum, part) => {
      if (before && !isTiered(part)) return sum + (part.above.bytes + part.below.bytes) / GIB;
      const { standardGb } = billedGb(prices, part.storageClass, part.above);
      return sum + part.below.bytes / GIB + standardGb;
    }, 0);
  const text = before
    ? 'STANDARD, before anything ages'
    : 'STANDARD: small objects, shares that stay, archive index entries';
  return costLines(
    { item: 'storage-month', share: null, text, months: span },
    tieredMonth(prices, storagePath('STANDARD'), gb),
  );
}

/** A line for each class of a share, whatever the number of its parts. */
function classLines(
  { share, decision }: DecidedShare,
  prices: PriceTable,
  span: Span,
  assumed: Assumptions,
): CostLine[] {
  const about = (text: string) => ({ item: 'storage-month', share: share.config.name, text, months: span });
  const classes = [...new Set(decision.parts.map(({ storageClass }) => storageClass))];
  return classes.flatMap((storageClass) => {
    const parts = decision.parts.filter((part) => part.storageClass === storageClass);
    if (storageClass === 'STANDARD') return [];
    if (storageClass === 'INTELLIGENT_TIERING') return tieringLines(parts, prices, span, assumed, about);
    if (isBeforeTransition(span)) return [];
    const { classGb } = billedGb(prices, storageClass, together(parts.map(({ above }) => above)));
    return costLines(about(storageClass), tieredMonth(prices, storagePath(storageClass), classGb));
  });
}

function tieringLines(
  parts: readonly ClassPart[],
  prices: PriceTable,
  span: Span,
  assumed: Assumptions,
  about: (text: string) => LineText,
): CostLine[] {
  const held = together(parts.map(({ above }) => above));
  const untouchedBytes = parts.reduce(
    (sum, part) => sum + part.above.bytes * untouchedPart(part, assumed),
    0,
  );
  const untouchedGb = isBeforeTransition(span) ? 0 : untouchedBytes / GIB;
  const tier = span.from >= ARCHIVE_INSTANT_FROM ? 'INTELLIGENT_TIERING_AIA' : 'INTELLIGENT_TIERING_IA';
  return [
    ...costLines(
      about(`${isBeforeTransition(span) ? 'new' : 'read'}: INTELLIGENT_TIERING, Frequent Access`),
      tieredMonth(prices, storagePath('INTELLIGENT_TIERING_FA'), held.bytes / GIB - untouchedGb),
    ),
    ...costLines(
      about('untouched: INTELLIGENT_TIERING'),
      tieredMonth(prices, storagePath(tier), untouchedGb),
    ),
    ...costLines(
      { ...about('watched: INTELLIGENT_TIERING, every object from 128 KiB'), item: 'monitoring-month' },
      monitoringMonth(prices, held),
    ),
  ];
}

function untouchedPart({ coldPart }: ClassPart, { untouched }: Assumptions): number {
  switch (untouched) {
    case 'everything':
      return 1;
    case 'what is cold':
      return coldPart;
    case 'nothing':
      return 0;
  }
}

function isTiered({ storageClass }: ClassPart): boolean {
  return storageClass === 'INTELLIGENT_TIERING';
}

function isBeforeTransition(span: Span): boolean {
  return span.from < INFREQUENT_FROM;
}
