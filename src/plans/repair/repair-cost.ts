import type { Config } from '../../config/schema.ts';
import { costLines, micro, total } from '../cost/cost-line.ts';
import type { CostRange, PlanCost, PlannedLine } from '../cost/cost-schema.ts';
import { type Charge, dataSyncCopy, dataSyncExecutions, getRequests, putRequests } from '../cost/formulas.ts';
import { GIB } from '../cost/holding.ts';
import type { PriceTable } from '../cost/prices.ts';
import { mappedObjects, modeOf, type ShareInput } from '../input.ts';
import type { RepairBasis } from './repair-schema.ts';

/** What a plan costs when repairs are added to it: how much is carried is known, so all three cases are the same. */
export function withRepairs(
  cost: PlanCost,
  config: Config,
  repairs: readonly { readonly share: ShareInput; readonly basis: RepairBasis }[],
  prices: PriceTable,
): PlanCost {
  const lines = repairs.flatMap(({ share, basis }) => repairLines(config, share, basis, prices));
  const more = total(lines);
  const add = ({ low, expected, high }: CostRange): CostRange => ({
    low: micro(low + more),
    expected: micro(expected + more),
    high: micro(high + more),
  });
  const { horizon } = cost;
  return {
    ...cost,
    once: add(cost.once),
    horizon: {
      ...horizon,
      usd: add(horizon.usd),
      allStandardUsd: micro(horizon.allStandardUsd + more),
    },
    lines: [...lines, ...cost.lines],
  };
}

function repairLines(
  config: Config,
  share: ShareInput,
  { files, bytes }: RepairBasis,
  prices: PriceTable,
): PlannedLine[] {
  const mode = modeOf(config, share.config);
  const line = (item: string, text: string, charges: readonly Charge[]): PlannedLine[] =>
    costLines({ item, share: share.config.name, text, months: null }, charges).map((one) => ({
      ...one,
      low: one.usd,
      high: one.usd,
    }));
  return [
    ...line('datasync-transfer', 'bytes that the repair copies', dataSyncCopy(prices, mode, bytes / GIB)),
    ...line('datasync-execution', 'the repair', dataSyncExecutions(prices, mode, 1)),
    ...line('s3-put', 'writing the repaired objects', putRequests(prices, 'STANDARD', files)),
    ...line('s3-head', 'DataSync looks at each of them twice', getRequests(prices, 'STANDARD', 2 * files)),
    ...line(
      'verify-head',
      'headwater reads the stored checksum of every object of the share afterwards',
      getRequests(prices, 'STANDARD', mappedObjects(share)),
    ),
  ];
}
