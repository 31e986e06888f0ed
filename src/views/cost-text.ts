import type { CostLine, Plan } from '../plans/plan.ts';
import { CONFIDENCES } from '../plans/prices.ts';
import { formatUsd } from './format.ts';
import { paragraph } from './paragraph.ts';
import { table } from './table.ts';

/** Two or three sentences on what a plan costs, with the date and the weakest source of its prices. */
export function costSummary({ cost, basis }: Plan): string {
  const { low, expected, high } = cost.once;
  const weakest = weakestConfidence(cost.lines);
  return [
    `once ${formatUsd(expected)} (${formatUsd(low)} to ${formatUsd(high)});`,
    `first month ${formatUsd(cost.monthly.first)}, later ${formatUsd(cost.monthly.afterTransition)} a month;`,
    `${cost.horizon.months} months ${formatUsd(cost.horizon.usd)}, all in STANDARD ${formatUsd(cost.horizon.allStandardUsd)}.`,
    `Prices of ${basis.pricesAsOf}${weakest === null ? '' : `, the least sure is ${weakest}`}.`,
  ].join(' ');
}

/** Every line of the cost with its price, date and confidence; ends with a newline. */
export function costText(plan: Plan, { width }: { readonly width: number }): string {
  const { lines } = plan.cost;
  const rows = (wanted: readonly CostLine[]) =>
    wanted.map((line) => [
      line.share ?? 'all',
      line.text,
      `${Number(line.quantity.toPrecision(6))} ${line.unit}`,
      `$${line.unitPrice}`,
      formatUsd(line.usd),
      `${line.asOf ?? 'undated'}, ${line.confidence}`,
    ]);
  const columns = [
    { title: 'Share', flexible: true },
    { title: 'What', flexible: true },
    { title: 'Quantity', align: 'right' },
    { title: 'Price', align: 'right' },
    { title: 'USD', align: 'right' },
    { title: 'Price seen', flexible: true, least: 22 },
  ] as const;
  const section = (title: string, wanted: readonly CostLine[]) => [
    title,
    ...(wanted.length === 0 ? ['  nothing'] : table(columns, rows(wanted), { width, indent: '  ' })),
    '',
  ];
  const spans = [
    ...new Set(lines.flatMap(({ months }) => (months === null ? [] : [`${months.from}-${months.to}`]))),
  ];
  return [
    ...paragraph('Cost', costSummary(plan), { width, labelWidth: 8 }),
    '',
    ...section(
      'Once',
      lines.filter(({ months }) => months === null),
    ),
    ...spans.flatMap((span) => {
      const [from, to] = span.split('-');
      const title = from === to ? `In month ${from}` : `In each of months ${from} to ${to}`;
      return section(
        title,
        lines.filter(({ months }) => months !== null && `${months.from}-${months.to}` === span),
      );
    }),
    'Low, expected and high differ in what changes between passes (0, 2, 10 %), in extra',
    'passes (0, 0, 2) and in the part size of uploads. Sums are of the lines above.',
    '',
  ].join('\n');
}

/** The least sure confidence among lines; null without lines. */
export function weakestConfidence(lines: readonly Pick<CostLine, 'confidence'>[]): string | null {
  return CONFIDENCES.findLast((known) => lines.some(({ confidence }) => confidence === known)) ?? null;
}
