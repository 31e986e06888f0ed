import type { Amount, Breakdown } from '../inventory/profile-breakdown.ts';
import { churnText } from './churn-text.ts';
import { counted, formatBytes, formatCount } from './format.ts';
import { hazardsText } from './inventory-hazards-text.ts';
import { inventoryHead } from './inventory-head.ts';
import {
  ACCESS_WORDS,
  ageLabel,
  bar,
  directoryLabel,
  extensionLabel,
  ownerLabel,
  partLabel,
  placeLabel,
  shortBytes,
  sizeLabel,
} from './inventory-labels.ts';
import { paragraph } from './paragraph.ts';
import { shorten } from './shorten.ts';
import { table } from './table.ts';
import type { Scanned } from './values/scanned.ts';

const WIDTH = 80;

/** The ways of cutting an inventory that `--by` offers. */
export const INVENTORY_CUTS = [
  'age',
  'size',
  'depth',
  'extension',
  'owner',
  'directory',
  'churn',
  'hazard',
] as const;
export type InventoryCut = (typeof INVENTORY_CUTS)[number];

/** An inventory cut in one way, in full. */
export function inventoryByText(scanned: Scanned, cut: InventoryCut): string {
  return [...inventoryHead(scanned.inventory), '', ...CUTS[cut](scanned)].join('\n');
}

const CUTS: Readonly<Record<InventoryCut, (scanned: Scanned) => string[]>> = {
  age: ({ breakdown }) => [...byAge(breakdown), '', ...byAccess(breakdown)],
  size: ({ breakdown }) =>
    amounts(
      'size',
      breakdown,
      breakdown.size.map((row) => [sizeLabel(row), row]),
    ),
  depth: ({ breakdown }) =>
    amounts(
      'names in path',
      breakdown,
      breakdown.depth.map((row) => [`${row.depth}${row.open ? ' +' : ''}`, row]),
    ),
  extension: ({ breakdown }) =>
    amounts('suffix', breakdown, [
      ...breakdown.extensions.rows.map((row) => [extensionLabel(row.extension), row] as const),
      ...others(breakdown.extensions.others, 'other'),
    ]),
  owner: ({ breakdown }) =>
    amounts('uid:gid', breakdown, [
      ...breakdown.owners.rows.map((row) => [ownerLabel(row), row] as const),
      ...others(breakdown.owners.others, 'other'),
    ]),
  directory: ({ breakdown }) => [...heatMap(breakdown), '', ...fullest(breakdown)],
  churn: churnText,
  hazard: hazardsText,
};

const right = (title: string) => ({ title, align: 'right' }) as const;

function others(rest: Amount & { readonly distinct: number }, one: string): (readonly [string, Amount])[] {
  return rest.distinct === 0 ? [] : [[`(${counted(rest.distinct, one)})`, rest]];
}

function byAge(breakdown: Breakdown): string[] {
  return amounts(
    'last changed',
    breakdown,
    breakdown.age.map((row) => [ageLabel(row), row]),
  );
}

function byAccess(breakdown: Breakdown): string[] {
  const { times, age, coldButRead } = breakdown.access;
  const words = paragraph('', ACCESS_WORDS[times], { width: WIDTH, labelWidth: 0 });
  if (times === 'unknown') return words;
  const rows = age.map((row) => [ageLabel(row), row] as const);
  const cold = `Not changed for ${counted(coldButRead.afterDays, 'day')}, yet read since: ${counted(coldButRead.files, 'file')}, ${formatBytes(coldButRead.bytes)}. Archived, their readers would have to wait.`;
  return [
    ...words,
    ...amounts('last read', breakdown, rows),
    ...(times === 'kept' ? paragraph('', cold, { width: WIDTH, labelWidth: 0 }) : []),
  ];
}

/** One row a class, with its part of all files and of all bytes. */
function amounts(title: string, total: Amount, rows: readonly (readonly [string, Amount])[]): string[] {
  if (total.files === 0) return ['No files.'];
  const cells = rows.map(([label, { files, bytes }]) => [
    shorten(label, 24),
    formatCount(files),
    partLabel(files, total.files),
    shortBytes(bytes),
    partLabel(bytes, total.bytes),
    bar(bytes, total.bytes, 20),
  ]);
  const sum = ['all', formatCount(total.files), '', shortBytes(total.bytes), '', ''];
  return table(
    [
      { title, flexible: true },
      right('files'),
      right(''),
      right('bytes'),
      right(''),
      { title: 'part of all bytes' },
    ],
    [...cells, sum],
    { width: WIDTH },
  );
}

/** Directories with the part of their bytes in each class of age. */
function heatMap({ directories: { ages, rows, others: rest }, files, bytes }: Breakdown): string[] {
  if (files === 0) return ['No files.'];
  const seen = ages.map((_, at) => at < ages.length - 1 || [...rows, rest].some((row) => row.bytesByAge[at]));
  const heat = (row: { readonly bytes: number; readonly bytesByAge: readonly number[] }): string[] =>
    row.bytesByAge.filter((_, at) => seen[at]).map((part) => partLabel(part, row.bytes));
  const cells = rows.map((row) => [
    shortBytes(row.bytes),
    formatCount(row.files),
    ...heat(row),
    shorten(directoryLabel(row), 60),
  ]);
  const elsewhere = [shortBytes(rest.bytes), formatCount(rest.files), ...heat(rest), '(elsewhere)'];
  const labels = ages.filter((_, at) => seen[at]).map((age) => right(ageLabel(age).replaceAll(' ', '')));
  return [
    `Where ${formatBytes(bytes)} lie, and which part of each row was last changed when.`,
    '',
    ...table(
      [right('bytes'), right('files'), ...labels, { title: 'directory', flexible: true }],
      rest.files === 0 ? cells : [...cells, elsewhere],
      { width: WIDTH },
    ),
  ];
}

function fullest({ fullest: rows }: Breakdown): string[] {
  return table(
    [right('entries'), { title: 'directly in', flexible: true }],
    rows.map(({ path, entries }) => [formatCount(entries), shorten(placeLabel(path), 66)]),
    { width: WIDTH },
  );
}
