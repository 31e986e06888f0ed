import type { FigureChange, PlanDiff } from '../plans/diff/diff-schema.ts';
import { formatBytes, formatCount, formatSeconds, formatUsd } from './format.ts';
import { table } from './table.ts';

/** Names of estimate figures for people. */
const FIGURE_NAMES: Readonly<Record<string, string>> = {
  linkSeconds: 'time of the link',
  expectedSeconds: 'time expected',
};

/** Figures that differ: before, after, and the change with its sign. */
export function figureLines({ cost, estimate }: PlanDiff, width: number): string[] {
  return figureTable(
    [
      ...cost.map((figure) => figureRow(figure, formatUsd)),
      ...estimate.map((figure) => figureRow(figure, estimateFormat(figure.figure))),
    ],
    width,
  );
}

function figureRow({ figure, before, after }: FigureChange, format: (value: number) => string): string[] {
  const change = after - before;
  return [
    FIGURE_NAMES[figure] ?? figure,
    format(before),
    format(after),
    `${change < 0 ? '-' : '+'}${format(Math.abs(change))}`,
  ];
}

function figureTable(rows: readonly (readonly string[])[], width: number): string[] {
  if (rows.length === 0) return [];
  const columns = [
    { title: 'Figure', flexible: true },
    { title: 'Before', align: 'right' },
    { title: 'After', align: 'right' },
    { title: 'Change', align: 'right' },
  ] as const;
  return table(columns, rows, { width, indent: '  ' });
}

function estimateFormat(figure: string): (value: number) => string {
  if (figure === 'bytes') return formatBytes;
  return figure === 'items' ? formatCount : formatSeconds;
}
