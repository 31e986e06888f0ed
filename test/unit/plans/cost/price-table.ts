import { readFileSync } from 'node:fs';
import { parsePrices } from '../../../../src/plans/cost/prices.ts';

/** The built-in price document, as it lies in the project. */
export const PRICE_JSON: unknown = JSON.parse(
  readFileSync(new URL('../../../../prices/us-east-1.json', import.meta.url), 'utf8'),
);
/** The built-in price table. */
export const PRICES = parsePrices(PRICE_JSON);
