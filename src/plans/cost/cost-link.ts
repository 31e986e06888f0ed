import type { Config } from '../../config/schema.ts';
import { costLines } from './cost-line.ts';
import type { CostLine } from './cost-schema.ts';
import { PORT_HOURS_A_MONTH, portHours } from './direct-connect.ts';
import type { PriceTable } from './prices.ts';

/**
 * The Direct Connect port of `link.port`: its hours once, or every month when it is kept for good. Nothing for a link over
 * the internet, since data into AWS is free.
 */
export function linkLines({ link, policy }: Config, prices: PriceTable): CostLine[] {
  if (link.port === undefined) return [];
  const { gbps, hours } = link.port;
  const item = 'direct-connect';
  const text = `a port of ${gbps} Gbit/s, without the line of a partner`;
  if (hours !== undefined)
    return costLines({ item, share: null, text, months: null }, portHours(prices, gbps, hours));
  return costLines(
    { item, share: null, text, months: { from: 1, to: policy.retentionMonths } },
    portHours(prices, gbps, PORT_HOURS_A_MONTH),
  );
}
