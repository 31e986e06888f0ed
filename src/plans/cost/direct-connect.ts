import type { Charge } from './formulas.ts';
import { lookup, type PriceTable } from './prices.ts';

/** Hours of a month that AWS bills a port by [aws-facts G]. */
export const PORT_HOURS_A_MONTH = 730;

/** Speeds of a Direct Connect port that the price table knows, Gbit/s. */
export const PORT_GBPS = [1, 10, 100] as const;
export type PortGbps = (typeof PORT_GBPS)[number];

/** Hours of a Direct Connect port. Data into AWS is free; what the partner asks for its line is not known here. */
export function portHours(table: PriceTable, gbps: PortGbps, hours: number): Charge[] {
  return [{ quantity: hours, unit: 'hour', price: lookup(table, `directConnect.portHour.${gbps}G`) }];
}

/** Hours that bytes need over a link of which a part (0 to 1) is ours [aws-facts G]. */
export function linkHours(bytes: number, gbps: number, utilisation: number): number {
  return (bytes * 8) / (gbps * 1e9 * utilisation) / 3600;
}
