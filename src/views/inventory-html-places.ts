import type { Churn } from '../inventory/churn.ts';
import type { Breakdown } from '../inventory/profile-breakdown.ts';
import { bars } from './bars-svg.ts';
import { heatTable } from './charts/heat-table.ts';
import { behind, plainTable } from './charts/plain-table.ts';
import { churnSentence } from './churn-text.ts';
import { formatBytes, formatCount, formatTime } from './format.ts';
import { type Html, html } from './html.ts';
import { ageLabel, directoryLabel, placeLabel, shortBytes } from './inventory-labels.ts';
import { shorten } from './shorten.ts';

/** Characters of a path on a page. */
const PATH = 160;

/** Where the bytes lie and how old they are there, and which directories hold most entries. */
export function placesHtml({ directories: { ages, rows, others }, fullest, files }: Breakdown): Html | null {
  if (files === 0) return null;
  const known = ages.map(
    (_, at) => at < ages.length - 1 || [...rows, others].some((row) => row.bytesByAge[at]),
  );
  const row = (label: string, one: Breakdown['directories']['others']) => ({
    label: shorten(label, PATH),
    figures: [shortBytes(one.bytes), formatCount(one.files)],
    cells: one.bytesByAge
      .filter((_, at) => known[at])
      .map((value) => ({ value, text: value === 0 ? '·' : shortBytes(value) })),
  });
  return html`<h3>Where it lies, and how old it is there</h3>
<p class="lead">The directories that hold most, each as deep as its weight lies; a row leaves out what lies below another one. The stronger the colour, the more bytes were last changed in that time.</p>
${heatTable({ label: 'Directory', figures: ['Bytes', 'Files'], cells: ages.filter((_, at) => known[at]).map(ageLabel) }, [...rows.map((one) => row(directoryLabel(one), one)), ...(others.files === 0 ? [] : [row('(elsewhere)', others)])], 'Bytes by directory and time of last change')}
<h3>Fullest directories</h3>
${plainTable(
  'Entries of every kind directly in a directory',
  [{ name: 'Directory' }, { figure: 'Entries' }],
  fullest.map(({ path, entries }) => [shorten(placeLabel(path), PATH), formatCount(entries)]),
)}`;
}

const PARTS = [
  ['added', 'new', 'f-match'],
  ['changed', 'changed', 'f-open'],
  ['renamed', 'renamed or moved', 'f-alt'],
] as const;

/** What happened between two inventories, and where. */
export function churnHtml(churn: Churn | null): Html {
  if (churn === null) {
    return html`<h3>What changes</h3><p class="card">There is one inventory only: another one, some days later, will show what changes in between.</p>`;
  }
  const { before, after, complete, directories, toTransfer } = churn;
  const states = [
    ['New', churn.added],
    ['Changed', churn.changed],
    ['Renamed or moved', churn.renamed],
    ['Gone', churn.removed],
    ['Not compared', churn.notCompared],
    ['As before', churn.unchanged],
  ] as const;
  const doubt = complete
    ? null
    : html`<div class="alarm"><b>INCOMPLETE</b> One of both scans did not see all. What only one saw is not compared.</div>`;
  const drawn = directories.rows.map((row) => ({
    label: shorten(row.partly ? `${row.path.text} (the rest of it)` : row.path.text, 60),
    parts: PARTS.map(([state, label, className]) => ({ className, label, value: row[`${state}Bytes`] })),
    figure: formatBytes(row.bytes),
  }));
  const chart =
    toTransfer.bytes === 0
      ? null
      : html`<div class="chart">${bars(drawn)}<div class="legend">${PARTS.map(([, label, className]) => html`<span><i class="${className}"></i>${label}</span>`)}</div>${behind(
          plainTable(
            'Bytes a pass would carry, by directory',
            [
              { name: 'Directory' },
              { figure: 'Files' },
              { figure: 'Bytes' },
              { figure: 'New' },
              { figure: 'Changed' },
              { figure: 'Renamed' },
            ],
            directories.rows.map((row) => [
              shorten(row.path.text, PATH),
              formatCount(row.files),
              formatBytes(row.bytes),
              formatBytes(row.addedBytes),
              formatBytes(row.changedBytes),
              formatBytes(row.renamedBytes),
            ]),
            {
              sum: [
                '(elsewhere)',
                formatCount(directories.others.files),
                formatBytes(directories.others.bytes),
                '',
                '',
                '',
              ],
            },
          ),
        )}</div>`;
  return html`<h3>What changes</h3>${doubt}
<p class="lead">Since ${churnSentence({ churn })} The scans began ${formatTime(before.startedAt)} and ${formatTime(after.startedAt)}.</p>
${plainTable(
  'Files by what became of them',
  ['Files that are', { figure: 'Files' }, { figure: 'Bytes' }],
  states.map(([label, { files, bytes }]) => [label, formatCount(files), formatBytes(bytes)]),
)}
<p class="lead"></p>${chart}`;
}
