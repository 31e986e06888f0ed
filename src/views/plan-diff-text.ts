import type { FieldChange, FigureChange, PlanDiff } from '../plans/diff-schema.ts';
import type { Finding } from '../plans/finding-schema.ts';
import { counted, formatBytes, formatCount, formatSeconds, formatTime, formatUsd } from './format.ts';
import { paragraph } from './paragraph.ts';
import { table } from './table.ts';
import { cutText, harmless } from './text-width.ts';

/** Names of estimate figures for people. */
const FIGURE_NAMES: Readonly<Record<string, string>> = {
  linkSeconds: 'time of the link',
  expectedSeconds: 'time expected',
};

/** How two plans differ, for a person who has approved the first; ends with a newline. */
export function planDiffText(diff: PlanDiff, { width }: { readonly width: number }): string {
  const { before, after, shares, steps, findings } = diff;
  const one = (plan: PlanDiff['before']) => `${plan.digest.slice(0, 12)} (${formatTime(plan.createdAt)})`;
  const at = { width, labelWidth: 4 };
  const lines = [
    `From ${one(before)}`,
    `to   ${one(after)}`,
    diff.sameSteps ? 'Carrying out either does the same.' : 'They do not do the same.',
    ...titled(
      'Made from',
      diff.basis.flatMap((change) => changeLines(change, width)),
    ),
    ...titled('Shares', [
      ...shares.added.map((share) => `  + ${harmless(share)}`),
      ...shares.removed.map((share) => `  - ${harmless(share)}`),
      ...shares.changed.flatMap(({ share, fields }) => [
        `  ~ ${harmless(share)}`,
        ...fields.flatMap((change) => changeLines(change, width, '    ')),
      ]),
    ]),
    ...titled(
      `Steps: ${counted(steps.added.length, 'new one')}, ${steps.removed.length} gone, ${steps.changed.length} changed`,
      [
        ...steps.added.flatMap((step) => [
          `  + ${harmless(step.id)}`,
          ...paragraph('', step.reason, { width, labelWidth: 6 }),
        ]),
        ...steps.removed.map((step) => `  - ${harmless(step.id)}`),
        ...steps.changed.flatMap(({ id, fields }) => [
          `  ~ ${harmless(id)}`,
          ...fields.flatMap((change) => changeLines(change, width, '    ')),
        ]),
      ],
    ),
    ...titled(
      'Cost and time',
      figureTable(
        [
          ...diff.cost.map((f) => figureRow(f, formatUsd)),
          ...diff.estimate.map((f) => figureRow(f, estimateFormat(f.figure))),
        ],
        width,
      ),
    ),
    ...titled('Findings', [
      ...findings.added.flatMap((finding) => paragraph('  +', findingText(finding), at)),
      ...findings.removed.flatMap((finding) => paragraph('  -', findingText(finding), at)),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function findingText({ id, severity, share, text }: Finding): string {
  return `${severity} ${id} ${share === null ? '' : `${share}: `}${text}`;
}

function titled(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

function changeLines({ field, before, after }: FieldChange, width: number, indent = '  '): string[] {
  const show = (value: unknown) => harmless(typeof value === 'string' ? value : JSON.stringify(value));
  const line = `${indent}${harmless(field)}: ${show(before)} -> ${show(after)}`;
  if (line.length <= width) return [line];
  const value = (mark: string, text: string) => cutText(`${indent}  ${mark} ${text}`, width);
  return [`${indent}${harmless(field)}:`, value('-', show(before)), value('+', show(after))];
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
