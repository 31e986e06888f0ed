import { bars } from './bars-svg.ts';
import { counted, formatCount, formatUsd } from './format.ts';
import { type Html, html } from './html.ts';
import type { Report } from './report-schema.ts';

/** What it costs, once and every month, with each line's dated price and how far that price can be trusted. */
export function costHtml({ cost, rehearsal }: Report): Html {
  const { once, monthly, horizon } = cost;
  const months = counted(horizon.months, 'month');
  const bar = (label: string, usd: number, className: string) => ({
    label,
    parts: [{ className, label, value: usd }],
    figure: formatUsd(usd),
  });
  return html`<h2>What it costs</h2>
<p class="lead">${rehearsal ? 'What this would cost in AWS; the rehearsal itself costs nothing. ' : ''}Moving costs ${formatUsd(once.expected)} once (between ${formatUsd(once.low)} and ${formatUsd(once.high)}). All ${months} come to between ${formatUsd(horizon.usd.low)} and ${formatUsd(horizon.usd.high)}. Prices as of ${cost.pricesAsOf}; an estimate, not a bill.</p>
<div class="two"><div class="chart"><h3 style="margin-top:0">A month</h3>${bars([
    bar('At first', monthly.first.expected, 'f-cost'),
    bar('After transitions', monthly.afterTransition.expected, 'f-cost'),
  ])}</div>
<div class="chart"><h3 style="margin-top:0">${months}, all included</h3>${bars([
    bar('This plan', horizon.usd.expected, 'f-cost'),
    bar('All in Standard', horizon.allStandardUsd, 'f-alt'),
  ])}</div></div>
<h3>Where the figures come from</h3>
<div class="scroll"><table><thead><tr><th>For</th><th>Share</th><th class="n">Quantity</th><th class="n">Unit price</th><th class="n">USD</th><th>Paid</th><th>Price, its date and confidence</th></tr></thead><tbody>${cost.lines.map(lineRow)}</tbody></table></div>
<p class="lead">Lines by confidence: ${confidence(cost)}. <code>confirmed</code> was read from an AWS price list, page or bill; anything less can be replaced in the price file.</p>`;
}

function lineRow(line: Report['cost']['lines'][number]): Html {
  const paid =
    line.months === null
      ? 'once'
      : `months ${formatCount(line.months.from)} to ${formatCount(line.months.to)}`;
  return html`<tr><td>${line.text}<div class="sub">${line.item}</div></td><td>${line.share ?? 'all'}</td><td class="n">${quantity(line.quantity)} <span class="sub">${line.unit}</span></td><td class="n">$${unitPrice(line.unitPrice)}</td><td class="n">${formatUsd(line.usd)}</td><td>${paid}</td><td><code>${line.price}</code><div class="sub">${line.asOf ?? 'no date'}, ${line.confidence}</div></td></tr>
`;
}

/** Enough digits that quantity x unit price gives the dollars beside it. */
function quantity(value: number): string {
  return value.toLocaleString(
    'en-US',
    value < 1 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 3 },
  );
}

/** Unit prices keep all their digits: $0.00099 is not $0.00. */
function unitPrice(value: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 8 });
}

function confidence(cost: Report['cost']): string {
  return Object.entries(cost.confidence)
    .map(([name, lines]) => `${formatCount(lines)} ${name}`)
    .join(', ');
}
