import type { PlanCost } from '../plans/cost/cost-schema.ts';
import { monthlyUsd } from '../plans/cost/monthly-usd.ts';
import type { Plan } from '../plans/plan.ts';
import { behind, plainTable } from './charts/plain-table.ts';
import { rangeColumns } from './charts/range-columns-svg.ts';
import { pricesText } from './cost-text.ts';
import { counted, formatUsd } from './format.ts';
import { type Html, html } from './html.ts';
import { shorten } from './shorten.ts';

/** Cost lines in the page; `--cost` has all. */
const LINES = 300;
const NAME = 40;

/** What each month costs, and every line of it. */
export function planCostHtml(plan: Plan): Html {
  const { cost } = plan;
  const months = monthlyUsd(cost);
  const chart = rangeColumns(
    `Dollars in each of ${counted(months.length, 'month')}; the figures follow as a table`,
    months.map(({ month, once, usd }) => ({
      label: `${month}`,
      ...usd,
      foot: once.expected,
      words: `${formatUsd(usd.expected)} (${formatUsd(usd.low)} to ${formatUsd(usd.high)})`,
    })),
    (value) => `$${Math.round(value).toLocaleString('en-US')}`,
  );
  const money = [{ figure: 'Low' }, { figure: 'Expected' }, { figure: 'High' }] as const;
  const table = plainTable(
    'Dollars a month',
    ['Month', ...money],
    months.map(({ month, usd }) => [`${month}`, ...cases(usd)]),
    { sum: ['All', ...cases(cost.horizon.usd)] },
  );
  const shown = cost.lines.slice(0, LINES);
  const rest = cost.lines.length - shown.length;
  return html`<h2>What it costs</h2>
<p class="lead">${counted(cost.horizon.months, 'month')} from the first object on; the grey foot of month 1 is paid once, the thin lines reach from low to high. All in Standard it would be ${formatUsd(cost.horizon.allStandardUsd)}. ${pricesText(plan, 'Prices')}; an estimate, not a bill.</p>
<div class="chart">${chart}${behind(table)}</div>
<details><summary>Every line, with its price</summary>${plainTable(
    `Lines${rest > 0 ? `, the first ${LINES} of ${cost.lines.length}` : ''}`,
    ['Share', 'What', 'Months', { figure: 'Quantity' }, { figure: 'Price' }, ...money, 'Price seen'],
    shown.map((line) => [
      shorten(line.share ?? 'all', NAME),
      line.text,
      line.months === null ? 'once' : `${line.months.from} to ${line.months.to}`,
      `${Number(line.quantity.toPrecision(6)).toLocaleString('en-US', { maximumFractionDigits: 3 })} ${line.unit}`,
      `$${line.unitPrice}`,
      formatUsd(line.low),
      formatUsd(line.usd),
      formatUsd(line.high),
      `${line.price}, ${line.asOf ?? 'no date'}, ${line.confidence}`,
    ]),
  )}</details>`;
}

function cases({ low, expected, high }: PlanCost['once']): readonly string[] {
  return [low, expected, high].map(formatUsd);
}
