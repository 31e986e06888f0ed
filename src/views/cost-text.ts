import { CONFIDENCES } from '../plans/cost/confidence.ts';
import type { CostLine, PlanCost, PlannedLine } from '../plans/cost/cost-schema.ts';
import type { Plan } from '../plans/plan.ts';
import { formatBytes, formatUsd } from './format.ts';
import { paragraph } from './paragraph.ts';
import { table } from './table.ts';

/** Two or three sentences on what a plan costs, with the date and the weakest source of its prices. */
export function costSummary(plan: Plan): string {
  const { once, monthly, horizon } = plan.cost;
  const range = ({ low, high }: { readonly low: number; readonly high: number }) =>
    `${formatUsd(low)} to ${formatUsd(high)}`;
  return [
    `once ${formatUsd(once.expected)} (${range(once)});`,
    `first month ${formatUsd(monthly.first.expected)}, later ${formatUsd(monthly.afterTransition.expected)} a month;`,
    `${horizon.months} months ${formatUsd(horizon.usd.expected)} (${range(horizon.usd)}), all in STANDARD ${formatUsd(horizon.allStandardUsd)}.`,
    `${pricesText(plan, 'Prices')}.`,
  ].join(' ');
}

/** The date of a plan's prices and the weakest source among those it used; stands beside every total. */
export function pricesText({ basis, cost }: Plan, word = 'prices'): string {
  const weakest = weakestConfidence(cost.lines);
  return `${word} of ${basis.pricesAsOf}${weakest === null ? '' : `, the least sure is ${weakest}`}`;
}

/** Every line of the cost with its price, date and confidence, and break-even sizes; ends with a newline. */
export function costText(plan: Plan, { width }: { readonly width: number }): string {
  const { lines, once, horizon } = plan.cost;
  const spans = [
    ...new Set(lines.flatMap(({ months }) => (months === null ? [] : [`${months.from}-${months.to}`]))),
  ];
  return [
    ...paragraph('Cost', costSummary(plan), { width, labelWidth: 8 }),
    '',
    ...section(
      'Once',
      lines.filter(({ months }) => months === null),
      width,
    ),
    ...spans.flatMap((span) => {
      const [from, to] = span.split('-');
      const wanted = lines.filter(({ months }) => months !== null && `${months.from}-${months.to}` === span);
      return section(from === to ? `In month ${from}` : `In each of months ${from} to ${to}`, wanted, width);
    }),
    'In all',
    ...table(
      [{ title: '' }, ...CASES],
      [
        ['once', ...casesOf(once)],
        ['first month', ...casesOf(plan.cost.monthly.first)],
        ['a month after ageing', ...casesOf(plan.cost.monthly.afterTransition)],
        [`${horizon.months} months and once`, ...casesOf(horizon.usd)],
      ],
      { width, indent: '  ' },
    ),
    '',
    ...breakEvenLines(plan.cost, width),
    ...paragraph('', NOTES, { width, labelWidth: 0 }),
    ...paragraph('', `All figures at ${pricesText(plan)}.`, { width, labelWidth: 0 }),
    '',
  ].join('\n');
}

const NOTES =
  'Low, expected and high differ in what changes between passes (0, 2, 10 %), extra passes (0, 0, 2) and the part size of uploads; in what leaves its class at once (0, 0, 10 %), what is read back once a year (0, policy.retrieval, at least 10 %), what users write through a gateway in a month (0, 1, 5 %), and in what INTELLIGENT_TIERING finds untouched (everything, what is cold, nothing). Sums are of the lines above.';

const CASES = [
  { title: 'Low', align: 'right' },
  { title: 'Expected', align: 'right' },
  { title: 'High', align: 'right' },
] as const;

function casesOf({ low, expected, high }: PlanCost['once']): string[] {
  return [low, expected, high].map(formatUsd);
}

function section(title: string, lines: readonly PlannedLine[], width: number): string[] {
  const columns = [
    { title: 'Share', flexible: true },
    { title: 'What', flexible: true, least: 16 },
    { title: 'Quantity', align: 'right' },
    { title: 'Price', align: 'right' },
    ...CASES,
    { title: 'Price seen', flexible: true, least: 22 },
  ] as const;
  const rows = lines.map((line) => [
    line.share ?? 'all',
    line.text,
    `${Number(line.quantity.toPrecision(6))} ${line.unit}`,
    `$${line.unitPrice}`,
    ...casesOf({ low: line.low, expected: line.usd, high: line.high }),
    `${line.asOf ?? 'undated'}, ${line.confidence}`,
  ]);
  return [title, ...(lines.length === 0 ? ['  nothing'] : table(columns, rows, { width, indent: '  ' })), ''];
}

/** A row for each duration, a column for each class. */
function breakEvenLines({ breakEven }: PlanCost, width: number): string[] {
  const classes = [...new Set(breakEven.map(({ storageClass }) => storageClass))];
  const months = [...new Set(breakEven.map((row) => row.months))];
  const sizeOf = (kept: number, name: string) =>
    breakEven.find((row) => row.months === kept && row.storageClass === name)?.bytes ?? null;
  return [
    'Size from which an object is cheaper than in STANDARD, its transition included',
    ...table(
      [{ title: 'Kept for' }, ...classes.map((title) => ({ title, align: 'right' }) as const)],
      months.map((kept) => [
        `${kept} months`,
        ...classes.map((name) => {
          const bytes = sizeOf(kept, name);
          return bytes === null ? 'never' : formatBytes(bytes);
        }),
      ]),
      { width, indent: '  ' },
    ),
    '',
  ];
}

/** The least sure confidence among lines; null without lines. */
export function weakestConfidence(lines: readonly Pick<CostLine, 'confidence'>[]): string | null {
  return CONFIDENCES.findLast((known) => lines.some(({ confidence }) => confidence === known)) ?? null;
}
