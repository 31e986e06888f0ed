import type { Churn } from '../inventory/churn.ts';
import { counted, formatBytes, formatCount, formatTime } from './format.ts';
import { bar, shortBytes } from './inventory-labels.ts';
import { paragraph } from './paragraph.ts';
import { shorten } from './shorten.ts';
import { table } from './table.ts';
import { harmless } from './text-width.ts';

const WIDTH = 80;

/** What happened since the inventory before, in one sentence; empty when this is the first. */
export function churnSentence({ churn }: { readonly churn: Churn | null }): string {
  if (churn === null) return '';
  const { added, changed, renamed, removed, toTransfer, perDay } = churn;
  const day = churn.before.startedAt.slice(0, 10);
  const doubt = churn.complete ? '' : ' INCOMPLETE: one of both scans did not see all.';
  if (toTransfer.files + removed.files === 0) return `${day} (${span(churn)}): no file changed.${doubt}`;
  const rate = perDay === null ? '' : `, ${formatBytes(perDay.bytes)} a day`;
  const what = `${formatCount(added.files)} new, ${formatCount(changed.files)} changed, ${formatCount(renamed.files)} renamed, ${formatCount(removed.files)} gone`;
  return `${day} (${span(churn)}): ${what}; a pass would carry ${formatBytes(toTransfer.bytes)}${rate}.${doubt}`;
}

function span({ days }: Churn): string {
  if (days >= 1) return counted(Number(days.toFixed(days < 10 ? 1 : 0)), 'day');
  return counted(Math.max(1, Math.round(days * 24 * 60)), 'minute');
}

const STATES = [
  ['new', 'added'],
  ['changed', 'changed'],
  ['renamed or moved', 'renamed'],
  ['gone', 'removed'],
  ['not compared', 'notCompared'],
  ['as before', 'unchanged'],
] as const;

/** The same in full: by what happened, and where. */
export function churnText({ churn }: { readonly churn: Churn | null }): string[] {
  if (churn === null)
    return ['There is one inventory only: scan again later to see what changes in between.'];
  const { before, after, toTransfer, perDay, complete } = churn;
  const total = toTransfer.bytes;
  const right = (title: string) => ({ title, align: 'right' }) as const;
  return [
    `From ${formatTime(before.startedAt)} (${harmless(before.inventory)})`,
    `to   ${formatTime(after.startedAt)} (${harmless(after.inventory)}): ${span(churn)}`,
    ...(complete
      ? []
      : ['INCOMPLETE: one of both scans did not see all. What only one saw is not compared.']),
    '',
    ...table(
      [{ title: 'files that are' }, right('files'), right('bytes')],
      STATES.filter(([, state]) => state !== 'notCompared' || churn.notCompared.files > 0).map(
        ([label, state]) => [label, formatCount(churn[state].files), shortBytes(churn[state].bytes)],
      ),
      { width: WIDTH },
    ),
    '',
    ...paragraph(
      'A pass',
      `would carry ${counted(toTransfer.files, 'file')}, ${formatBytes(toTransfer.bytes)}: new, changed and renamed ones, since S3 knows no renaming${perDay === null ? '. For a rate the scans are too close together, or one is an imported listing, whose age nobody knows' : `; a day brings ${counted(Math.round(perDay.files), 'file')}, ${formatBytes(perDay.bytes)}`}.`,
      { width: WIDTH, labelWidth: 10 },
    ),
    ...(churn.directories.rows.length === 0 ? [] : ['', ...directories(churn, total)]),
  ];
}

function directories({ directories: { rows, others } }: Churn, total: number): string[] {
  const right = (title: string) => ({ title, align: 'right' }) as const;
  const cells = rows.map((row) => [
    shortBytes(row.bytes),
    bar(row.bytes, total, 8),
    shortBytes(row.addedBytes),
    shortBytes(row.changedBytes),
    shortBytes(row.renamedBytes),
    shorten(row.partly ? `${row.path.text} (the rest of it)` : row.path.text, 60),
  ]);
  const rest = [shortBytes(others.bytes), bar(others.bytes, total, 8), '', '', '', '(elsewhere)'];
  return table(
    [
      right('to carry'),
      { title: '' },
      right('new'),
      right('changed'),
      right('renamed'),
      { title: 'where', flexible: true },
    ],
    others.files === 0 ? cells : [...cells, rest],
    { width: WIDTH },
  );
}
