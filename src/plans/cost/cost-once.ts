import type { Config } from '../../config/schema.ts';
import { mappedObjects, modeOf, nextPass, type ShareInput } from '../input.ts';
import type { DecidedShare } from '../steps/steps.ts';
import type { Assumptions } from './assumptions.ts';
import { costLines } from './cost-line.ts';
import type { CostLine } from './cost-schema.ts';
import {
  type Charge,
  dataSyncCopy,
  dataSyncExecutions,
  getRequests,
  listRequests,
  putRequests,
  transition,
} from './formulas.ts';
import { GIB, lowerBound } from './holding.ts';
import type { PriceTable } from './prices.ts';

/** What is paid once: copying, requests, checking, and the transition of what will be archived. */
export function onceLines(
  config: Config,
  decided: readonly DecidedShare[],
  prices: PriceTable,
  assumed: Assumptions,
): CostLine[] {
  return decided.flatMap(({ share, decision }) => [
    ...(nextPass(share.progress) === null ? [] : moveLines(config, share, prices, assumed)),
    ...decision.parts.flatMap(({ storageClass, above }) =>
      costLines(
        {
          item: 'transition',
          share: share.config.name,
          text: `objects that move to ${storageClass}`,
          months: null,
        },
        transition(prices, storageClass, above.objects),
      ),
    ),
  ]);
}

function moveLines(config: Config, share: ShareInput, prices: PriceTable, assumed: Assumptions): CostLine[] {
  const mode = modeOf(config, share.config);
  const passes = 2 + assumed.extraPasses;
  // As many whole copies of the share as all passes together make.
  const copies = (nextPass(share.progress) === 'seed' ? 1 : assumed.churn) + assumed.churn * (passes - 1);
  const objects = mappedObjects(share);
  const checked = objects * passes;
  // Each partition is a run of its own in every pass, and each run is paid for.
  const runs = share.cut.length;
  const line = (item: string, text: string, charges: readonly Charge[]) =>
    costLines({ item, share: share.config.name, text, months: null }, charges);
  const change = `${Math.round(assumed.churn * 100)} % changed between passes`;
  return [
    ...line(
      'datasync-transfer',
      `bytes copied in ${passes} passes, ${change}`,
      dataSyncCopy(prices, mode, (share.profile.mapped.fileBytes / GIB) * copies),
    ),
    ...line(
      'datasync-execution',
      runs === 1 ? `${passes} passes` : `${passes} passes over ${runs} partitions`,
      dataSyncExecutions(prices, mode, passes * runs),
    ),
    ...line(
      's3-put',
      `writing objects in ${passes} passes, ${change}`,
      putRequests(prices, 'STANDARD', Math.round(writes(share, assumed.partBytes) * copies)),
    ),
    ...line(
      's3-list',
      `listing ${objects} keys in ${passes} passes and after each`,
      listRequests(prices, objects * passes * 2),
    ),
    ...line(
      's3-head',
      'DataSync looks at every object twice a pass',
      getRequests(prices, 'STANDARD', 2 * checked),
    ),
    ...line(
      'verify-head',
      'headwater reads the stored checksum of every object after each pass',
      getRequests(prices, 'STANDARD', checked),
    ),
  ];
}

/** Requests that write a share once: one an object, parts + 2 for what is larger than a part [aws-facts G]. */
function writes(share: ShareInput, partBytes: number): number {
  const extra = share.profile.cells
    .filter((cell) => lowerBound(cell.sizeClass) >= partBytes)
    .reduce((sum, cell) => sum + Math.ceil(cell.bytes / partBytes) + cell.files, 0);
  return mappedObjects(share) + extra;
}
