import type { Amount, Breakdown } from '../inventory/profile-breakdown.ts';
import { AGE_STEPS, type ClassRange, classRange, SIZE_STEPS } from '../inventory/profile-classes.ts';
import { type Column, columns } from './charts/columns-svg.ts';
import { behind, plainTable } from './charts/plain-table.ts';
import { counted, formatBytes, formatCount } from './format.ts';
import { type Html, html } from './html.ts';
import {
  ACCESS_WORDS,
  ageLabel,
  extensionLabel,
  ownerLabel,
  partLabel,
  sizeLabel,
} from './inventory-labels.ts';
import { shorten } from './shorten.ts';

type Row = readonly [label: string, amount: Amount];

const SERIES = [
  { name: 'part of all bytes', className: 'f-cost' },
  { name: 'part of all files', className: 'f-alt' },
] as const;
/** Columns a chart of a long tail has; the table behind it has all rows. */
const MOST = 8;
/** As many classes of age or size there are: all of them are drawn. */
const CLASSES = Math.max(AGE_STEPS.length, SIZE_STEPS.length) + 2;
/** Characters of a name on a page. */
const NAME = 60;

/** Ages, sizes, suffixes, owners and depths: each a chart with its figures behind it. */
export function distributionsHtml(breakdown: Breakdown): Html {
  if (breakdown.files === 0) return html`<p class="card">There is no file in it.</p>`;
  const { access } = breakdown;
  return html`<div class="two">
${chart(
  'Last changed',
  'By the time of the last change of a file’s content.',
  breakdown,
  ageRows(breakdown.age),
)}
${
  access.times === 'unknown'
    ? null
    : chart('Last read', accessWords(breakdown), breakdown, ageRows(access.age))
}
${chart(
  'Size of files',
  'What many small files cost in requests and time, few large ones cost in bytes.',
  breakdown,
  sizeRows(breakdown.size),
)}
${chart('Kind of file', 'By the last suffix of the name, in lower case.', breakdown, [...breakdown.extensions.rows.map((row): Row => [extensionLabel(row.extension), row]), ...rest(breakdown.extensions.others)])}
${chart('Owner', 'By number of user and group, as the share has them.', breakdown, [...breakdown.owners.rows.map((row): Row => [ownerLabel(row), row]), ...rest(breakdown.owners.others)])}
${chart(
  'Depth',
  'By the number of names in the path; a file in the root has one.',
  breakdown,
  breakdown.depth.map((row): Row => [`${row.depth}${row.open ? ' +' : ''}`, row]),
)}
</div>`;
}

const NONE: Amount = { files: 0, bytes: 0 };

/** Classes without files in between are drawn too: a gap in the years is a gap in the picture. */
function ageRows(rows: Breakdown['age']): readonly Row[] {
  return withoutGaps(AGE_STEPS, rows, ({ fromDays, underDays }) => ({
    from: fromDays,
    under: underDays,
  })).map(([{ from, under }, row]): Row => [ageLabel({ fromDays: from, underDays: under }), row]);
}

function sizeRows(rows: Breakdown['size']): readonly Row[] {
  return withoutGaps(SIZE_STEPS, rows, ({ fromBytes, underBytes }) => ({
    from: fromBytes,
    under: underBytes,
  })).map(([{ from, under }, row]): Row => [sizeLabel({ fromBytes: from, underBytes: under }), row]);
}

function withoutGaps<T extends Amount>(
  steps: readonly number[],
  rows: readonly T[],
  rangeOf: (row: T) => ClassRange,
): readonly (readonly [ClassRange, Amount])[] {
  const classes = Array.from({ length: steps.length + 2 }, (_, at) => {
    const range = classRange(steps, at);
    return [range, rows.find((row) => isSame(rangeOf(row), range))] as const;
  });
  const seen = classes.map(([, row], at) => (row === undefined ? -1 : at)).filter((at) => at >= 0);
  const known = seen.filter((at) => at <= steps.length);
  return classes
    .filter((_, at) => seen.includes(at) || (at >= Math.min(...known) && at <= Math.max(...known)))
    .map(([range, row]) => [range, row ?? NONE]);
}

const isSame = (a: ClassRange, b: ClassRange): boolean => a.from === b.from && a.under === b.under;

function accessWords({ access: { times, coldButRead } }: Breakdown): string {
  if (times !== 'kept') return ACCESS_WORDS[times];
  return `${ACCESS_WORDS.kept} ${counted(coldButRead.files, 'file')} (${formatBytes(coldButRead.bytes)}) did not change for ${counted(coldButRead.afterDays, 'day')} but were read since: archived by age alone, their readers would have to wait.`;
}

function rest(others: Amount & { readonly distinct: number }): readonly Row[] {
  return others.distinct === 0 ? [] : [[`${counted(others.distinct, 'other')}`, others]];
}

function chart(title: string, lead: string, total: Amount, rows: readonly Row[]): Html {
  const drawn = rows.length > CLASSES ? rows.slice(0, MOST) : rows;
  const classes = drawn.map(([label, { files, bytes }]): Column => {
    const parts = [total.bytes === 0 ? 0 : bytes / total.bytes, total.files === 0 ? 0 : files / total.files];
    return { label: shorten(label, 10), parts, words: `${formatBytes(bytes)}, ${counted(files, 'file')}` };
  });
  const table = plainTable(
    `${title}, all ${formatCount(rows.length)} rows`,
    [title, { figure: 'Files' }, { figure: 'Part' }, { figure: 'Bytes' }, { figure: 'Part' }],
    rows.map(([label, amount]) => [shorten(label, NAME), ...figures(amount, total)]),
    { sum: ['All', ...figures(total, total)] },
  );
  const more =
    drawn.length < rows.length
      ? ` The chart shows the first ${formatCount(drawn.length)} of ${formatCount(rows.length)}.`
      : '';
  return html`<div class="pane"><h3>${title}</h3><p class="lead">${lead}${more}</p><div class="chart">${columns(`${title}: parts of all bytes and files in ${classes.length} classes; the figures follow as a table`, SERIES, classes)}${behind(table)}</div></div>`;
}

function figures({ files, bytes }: Amount, total: Amount): readonly string[] {
  return [
    formatCount(files),
    partLabel(files, total.files),
    formatBytes(bytes),
    partLabel(bytes, total.bytes),
  ];
}
