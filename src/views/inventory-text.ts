import { HAZARDS, type HazardEffect } from '../inventory/hazards.ts';
import type { Amount, Breakdown } from '../inventory/profile-breakdown.ts';
import { HEAT_STEPS } from '../inventory/profile-classes.ts';
import { churnSentence } from './churn-text.ts';
import { counted, formatBytes, formatCount } from './format.ts';
import { inventoryHead } from './inventory-head.ts';
import {
  ageLabel,
  bar,
  coarser,
  directoryLabel,
  partLabel,
  shortBytes,
  sizeLabel,
} from './inventory-labels.ts';
import { paragraph } from './paragraph.ts';
import { shorten } from './shorten.ts';
import { table } from './table.ts';
import { textWidth } from './text-width.ts';
import type { Scanned } from './values/scanned.ts';

const WIDTH = 80;
const LABEL = 10;
const HALF = 39;
const DIRECTORIES = 3;
/** Size classes of the first screen end here: where objects become costly to keep, and where one file takes long. */
const SIZES = [131_072, 8_388_608, 1_073_741_824, 107_374_182_400] as const;

/**
 * An inventory on one screen: what is there, how old and how large, where it lies, what will not move as it is, what
 * happened since the inventory before, and what to do next.
 */
export function inventoryText(scanned: Scanned): string {
  return [
    ...inventoryHead(scanned.inventory),
    ...counts(scanned),
    '',
    ...distributions(scanned.breakdown),
    '',
    ...places(scanned.breakdown),
    ...moving(scanned),
    ...line('Since', churnSentence(scanned)),
    ...line('Next', nextStep(scanned)),
  ].join('\n');
}

const line = (label: string, text: string): string[] =>
  text === '' ? [] : paragraph(label, text, { width: WIDTH, labelWidth: LABEL });

function counts({ inventory, profile, breakdown }: Scanned): string[] {
  const { counts: all } = inventory;
  const { mapped, cold, excludedByPattern: out } = profile;
  const { times, coldButRead: read } = breakdown.access;
  const found = [
    `${counted(all.files, 'file')} (${formatBytes(all.fileBytes)}, largest ${shortBytes(profile.largestFileBytes)})`,
    counted(all.directories, 'directory', 'directories'),
    ...(all.symlinks === 0 ? [] : [counted(all.symlinks, 'link')]),
    ...(all.others === 0 ? [] : [counted(all.others, 'other')]),
  ];
  const excluded =
    out.entries === 0
      ? ''
      : `; the share's patterns exclude ${counted(out.entries, 'entry', 'entries')}, ${formatBytes(out.bytes)}`;
  const readSince =
    times === 'kept' && read.files > 0 ? `; ${formatBytes(read.bytes)} of that read since` : '';
  return [
    ...line('Found', found.join(', ')),
    ...line('Can move', `${counted(mapped.files, 'file')}, ${formatBytes(mapped.fileBytes)}${excluded}`),
    ...line(
      'Cold',
      `${counted(cold.files, 'file')}, ${formatBytes(cold.bytes)} not changed for ${counted(cold.afterDays, 'day')}${readSince}`,
    ),
  ];
}

/** Ages and sizes side by side. */
function distributions({ files, bytes, age, size }: Breakdown): string[] {
  if (files === 0) return ['No files.'];
  const ages = coarser(age, HEAT_STEPS, ({ fromDays, underDays }) => ({ from: fromDays, under: underDays }));
  const sizes = coarser(size, SIZES, ({ fromBytes, underBytes }) => ({ from: fromBytes, under: underBytes }));
  const left = half(
    'changed',
    ages.map((row) => [ageLabel({ fromDays: row.from, underDays: row.under }), row]),
    { files, bytes },
  );
  const right = half(
    'size',
    sizes.map((row) => [sizeLabel({ fromBytes: row.from, underBytes: row.under }), row]),
    { files, bytes },
  );
  return Array.from({ length: Math.max(left.length, right.length) }, (_, at) => {
    const text = left[at] ?? '';
    return `${text}${' '.repeat(Math.max(0, HALF + 2 - textWidth(text)))}${right[at] ?? ''}`.trimEnd();
  });
}

function half(title: string, rows: readonly (readonly [string, Amount])[], total: Amount): string[] {
  const cells = rows.map(([label, { files, bytes }]) => [
    label,
    partLabel(files, total.files),
    shortBytes(bytes),
    bar(bytes, total.bytes, 8),
  ]);
  const columns = [
    { title },
    { title: 'files', align: 'right' },
    { title: 'bytes', align: 'right' },
    { title: '' },
  ] as const;
  return table(columns, cells, { width: HALF });
}

function places({ directories }: Breakdown): string[] {
  const rows = directories.rows
    .slice(0, DIRECTORIES)
    .map((row) => [shortBytes(row.bytes), formatCount(row.files), shorten(directoryLabel(row), 56)]);
  if (rows.length === 0) return [];
  const right = (title: string) => ({ title, align: 'right' }) as const;
  return [
    ...table([right('bytes'), right('files'), { title: 'where most of it lies', flexible: true }], rows, {
      width: WIDTH,
    }),
    '',
  ];
}

const EFFECTS: readonly (readonly [HazardEffect, string])[] = [
  ['blocks', 'Stays'],
  ['changes', 'Altered'],
  ['informs', 'Note'],
];

function moving({ profile }: Scanned): string[] {
  const found = profile.hazards.filter(({ entries }) => entries > 0);
  if (found.length === 0) return line('Hazards', 'none; everything can move as it is');
  return EFFECTS.flatMap(([effect, label]) => {
    const some = found.filter(({ hazard }) => HAZARDS.get(hazard)?.effect === effect);
    return line(label, some.map(({ hazard, entries }) => `${formatCount(entries)} ${hazard}`).join(', '));
  });
}

/** What a person would do now, as a command where there is one. */
export function nextStep({ inventory, profile }: Scanned): string {
  const { share } = inventory;
  if (!inventory.complete) {
    return inventory.origin.kind === 'scan'
      ? `give the scan read access, then headwater inventory scan ${share}`
      : `mend the listing and import it again, or headwater inventory scan ${share}`;
  }
  const blocked = profile.hazards.some(
    ({ hazard, entries }) => entries > 0 && HAZARDS.get(hazard)?.effect === 'blocks',
  );
  if (blocked) return `settle what stays: headwater inventory show ${share} --by hazard`;
  if (inventory.origin.kind === 'scan' && inventory.counts.entries === 0) {
    return 'make sure that the share is mounted there: nothing at all is in it';
  }
  return 'headwater plan create';
}
