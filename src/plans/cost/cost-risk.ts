import type { ClassPart } from '../classes/class-part.ts';
import { nextPass } from '../input.ts';
import type { DecidedShare } from '../steps/steps.ts';
import type { Assumptions } from './assumptions.ts';
import { costLines } from './cost-line.ts';
import type { CostLine } from './cost-schema.ts';
import { earlyDeletion } from './early-deletion.ts';
import { type Charge, getRequests, restoredCopy, retrieval } from './formulas.ts';
import { GIB, part } from './holding.ts';
import { lookup, type PriceTable } from './prices.ts';

/** Days that what was restored is kept as a copy in STANDARD. */
const RESTORED_DAYS = 14;
const MONTHS_A_YEAR = 12;

/**
 * What a pass (or a user) costs that writes objects again which have just been aged: their class's minimum duration is
 * owed to the end. Only for shares that still have a pass to come.
 */
export function earlyDeletionLines(
  decided: readonly DecidedShare[],
  prices: PriceTable,
  { rewritten }: Assumptions,
): CostLine[] {
  return decided
    .filter(({ share }) => nextPass(share.progress) !== null)
    .flatMap(({ share, decision }) =>
      decision.parts.flatMap(({ storageClass, above }) =>
        costLines(
          {
            item: 'early-deletion',
            share: share.config.name,
            text: `${percent(rewritten)} of ${storageClass} written again at once, by a late pass`,
            months: null,
          },
          earlyDeletion(prices, storageClass, part(above, rewritten), 0),
        ),
      ),
    );
}

/** What reading a part back costs, in the last month of every year. */
export function retrievalLines(
  decided: readonly DecidedShare[],
  prices: PriceTable,
  { retrieved }: Assumptions,
  months: number,
): CostLine[] {
  const years = Array.from(
    { length: Math.floor(months / MONTHS_A_YEAR) },
    (_, at) => (at + 1) * MONTHS_A_YEAR,
  );
  return years.flatMap((month) =>
    decided.flatMap(({ share, decision }) =>
      decision.parts.flatMap((aged) =>
        costLines(
          {
            item: 'retrieval',
            share: share.config.name,
            text: `${percent(retrieved)} of ${aged.storageClass} read back once a year${copyText(aged)}`,
            months: { from: month, to: month },
          },
          readingBack(prices, aged, retrieved),
        ),
      ),
    ),
  );
}

function readingBack(prices: PriceTable, { storageClass, above }: ClassPart, retrieved: number): Charge[] {
  const read = part(above, retrieved);
  const gb = read.bytes / GIB;
  switch (storageClass) {
    case 'STANDARD':
    case 'INTELLIGENT_TIERING':
      return [];
    case 'STANDARD_IA':
    case 'GLACIER_IR':
      return [
        { quantity: gb, unit: 'GB', price: lookup(prices, `s3.retrievalPerGB.${storageClass}`) },
        ...getRequests(prices, storageClass, read.objects),
      ];
    case 'GLACIER':
    case 'DEEP_ARCHIVE':
      return [
        ...retrieval(prices, { storageClass, tier: 'Bulk' }, gb, read.objects),
        ...restoredCopy(prices, gb, RESTORED_DAYS),
      ];
  }
}

function copyText({ storageClass }: ClassPart): string {
  return storageClass === 'GLACIER' || storageClass === 'DEEP_ARCHIVE'
    ? `, by Bulk, with a copy in STANDARD for ${RESTORED_DAYS} days`
    : '';
}

function percent(value: number): string {
  return `${Math.round(value * 1000) / 10} %`;
}
