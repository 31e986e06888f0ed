import { z } from 'zod';
import { costLines, total } from '../cost/cost-line.ts';
import { costLineSchema } from '../cost/cost-schema.ts';
import { listRequests, monitoringMonth, putRequests, storageMonth } from '../cost/formulas.ts';
import type { Holding } from '../cost/holding.ts';
import type { PriceTable } from '../cost/prices.ts';
import { type KeepClass, type KeepTally, toCopy } from './keep.ts';
import { ARCHIVE_CLASSES } from './tiers.ts';

/** What copying costs: once, and then every month. */
export const keepEstimateSchema = z.strictObject({
  once: z.array(costLineSchema).readonly(),
  onceUsd: z.number(),
  /** The new versions, and the archived ones beside them for as long as they are kept. */
  monthly: z.array(costLineSchema).readonly(),
  monthlyUsd: z.number(),
  region: z.string(),
  asOf: z.string(),
});
export type KeepEstimate = z.output<typeof keepEstimateSchema>;

/** The price of copies in a class. Reading the restored copies costs nothing: they are STANDARD. */
export function estimateKeep(tally: KeepTally, into: KeepClass, prices: PriceTable): KeepEstimate {
  const line = (item: string, text: string) => ({ item, share: null, text, months: null });
  const once = [
    ...costLines(line('keep-copy', `copies into ${into}`), putRequests(prices, into, tally.requests)),
    ...costLines(line('keep-list', 'listing what there is'), listRequests(prices, tally.listed)),
  ];
  const { small } = tally;
  const all: Holding = { ...toCopy(tally), smallObjects: small.objects, smallBytes: small.bytes };
  const monthly = [
    ...costLines(line('keep-month', `a month of the copies in ${into}`), [
      ...storageMonth(prices, into, all),
      ...(into === 'INTELLIGENT_TIERING' ? monitoringMonth(prices, all) : []),
    ]),
    ...ARCHIVE_CLASSES.flatMap((name) =>
      costLines(
        line('keep-old-month', `a month of the versions in ${name}, which stay`),
        storageMonth(prices, name, { ...tally.copy[name], smallObjects: 0, smallBytes: 0 }),
      ),
    ),
  ];
  const { region, asOf } = prices;
  return { once, onceUsd: total(once), monthly, monthlyUsd: total(monthly), region, asOf };
}
