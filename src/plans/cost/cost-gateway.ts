import type { Config } from '../../config/schema.ts';
import type { DecidedShare } from '../steps/steps.ts';
import type { Assumptions } from './assumptions.ts';
import { costLines } from './cost-line.ts';
import type { CostLine } from './cost-schema.ts';
import { gatewayMonth } from './formulas.ts';
import { GIB } from './holding.ts';
import type { PriceTable } from './prices.ts';

/** A month of each gateway, for what users write through it; nobody knows how much before the first month. */
export function gatewayLines(
  config: Config,
  decided: readonly DecidedShare[],
  prices: PriceTable,
  { gatewayWrites }: Assumptions,
): CostLine[] {
  return config.gateways.flatMap((gateway) => {
    const bridged = decided.filter(
      ({ share }) => share.config.strategy === 'bridge' && share.config.gateway === gateway.name,
    );
    const gb =
      bridged.reduce((sum, { share }) => sum + share.profile.mapped.fileBytes / GIB, 0) * gatewayWrites;
    const text = `gateway ${gateway.name}, if users write ${gatewayWrites * 100} % of its bytes again in a month`;
    const months = { from: 1, to: config.policy.retentionMonths };
    return costLines({ item: 'gateway-month', share: null, text, months }, gatewayMonth(prices, gb));
  });
}
