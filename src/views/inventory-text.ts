import { HAZARDS } from '../inventory/hazards.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { AGE_BOUNDS, type Profile, SIZE_BOUNDS } from '../inventory/profile.ts';
import { counted, formatBytes, formatCount, formatTime } from './format.ts';
import { paragraph } from './paragraph.ts';
import { shorten } from './shorten.ts';
import { table } from './table.ts';
import { harmless } from './text-width.ts';

const WIDTH = 80;
const BAR_CELLS = 17;
const DIRECTORIES = 5;
const EXAMPLES = 2;
const UNREADABLE = 5;

/** One scanned share on a screen: what is there, how large and how old, what will not survive the move unchanged. */
export function inventoryText(inventory: Inventory, profile: Profile): string {
  return [
    ...head(inventory),
    '',
    ...counts(inventory, profile),
    ...unreadable(inventory),
    '',
    ...histogram(profile),
    '',
    ...hazards(profile),
    '',
    ...topDirectories(profile),
  ].join('\n');
}

function head({ share, protocol, root, finishedAt, id, complete }: Inventory): string[] {
  const state = complete ? 'complete' : 'INCOMPLETE';
  return [
    ...paragraph('', `${share} (${protocol}) at ${root}: ${state}`, { width: WIDTH, labelWidth: 0 }),
    `Scanned ${formatTime(finishedAt)}, inventory ${harmless(id)}`,
  ];
}

function counts({ counts: all }: Inventory, profile: Profile): string[] {
  const { mapped, cold, excludedByPattern } = profile;
  const lines = [
    [
      'Found',
      `${counted(all.files, 'file')} (${formatBytes(all.fileBytes)}), ${counted(all.directories, 'directory', 'directories')}, ${counted(all.symlinks, 'symlink')}, ${counted(all.others, 'other')}`,
    ],
    ['Can move', `${counted(mapped.files, 'file')}, ${formatBytes(mapped.fileBytes)}`],
    [
      'Cold',
      `${counted(cold.files, 'file')}, ${formatBytes(cold.bytes)} not changed for ${counted(cold.afterDays, 'day')}`,
    ],
    ['Largest', formatBytes(profile.largestFileBytes)],
  ];
  const excluded = [
    'Excluded',
    `${counted(excludedByPattern.entries, 'entry', 'entries')}, ${formatBytes(excludedByPattern.bytes)} by the share's patterns`,
  ];
  const rows = excludedByPattern.entries === 0 ? lines : [...lines, excluded];
  return rows.flatMap(([label = '', text = '']) => paragraph(label, text, { width: WIDTH, labelWidth: 10 }));
}

function unreadable({ unreadable: subtrees }: Inventory): string[] {
  if (subtrees.length === 0) return [];
  const more = subtrees.length - UNREADABLE;
  return [
    '',
    ...paragraph(
      '',
      `INCOMPLETE: ${counted(subtrees.length, 'subtree')} could not be read. Nobody knows what is in there, so this share cannot be proved.`,
      { width: WIDTH, labelWidth: 0 },
    ),
    ...subtrees
      .slice(0, UNREADABLE)
      .map(
        ({ path, errorCode }) =>
          `  ${harmless(errorCode)}  ${shorten(path.text || '(the root)', WIDTH - 12)}`,
      ),
    ...(more > 0 ? [`  and ${counted(more, 'more', 'more')}`] : []),
    'Next: give the scan read access there, then scan again.',
  ];
}

/** Bytes by size class with a bar each, and beside it the part of them in each age class. */
function histogram(profile: Profile): string[] {
  const { cells } = profile;
  const total = cells.reduce((sum, cell) => sum + cell.bytes, 0);
  const classes = [...new Set(cells.map(({ sizeClass }) => sizeClass))].toSorted((a, b) => a - b);
  if (classes.length === 0) return ['No file that can move.'];
  const rows = classes.map((sizeClass) => {
    const row = cells.filter((cell) => cell.sizeClass === sizeClass);
    const bytes = row.reduce((sum, cell) => sum + cell.bytes, 0);
    const files = row.reduce((sum, cell) => sum + cell.files, 0);
    const ages = [...AGE_BOUNDS, null].map((_, ageClass) =>
      percent(
        row.filter((cell) => cell.ageClass === ageClass).reduce((sum, cell) => sum + cell.files, 0),
        files,
      ),
    );
    return [sizeLabel(sizeClass), formatCount(files), formatBytes(bytes), bar(bytes, total), ...ages];
  });
  const right = (title: string) => ({ title, align: 'right' }) as const;
  const heading = [
    { title: 'size' },
    right('files'),
    right('bytes'),
    { title: 'part of all bytes' },
    ...ageLabels().map(right),
  ];
  return table(heading, rows, { width: WIDTH });
}

function sizeLabel(sizeClass: number): string {
  const bound = SIZE_BOUNDS[sizeClass];
  if (bound === undefined) return `${short(SIZE_BOUNDS[sizeClass - 1] ?? 0)} and up`;
  return bound === 1 ? 'empty' : `< ${short(bound)}`;
}

function short(bytes: number): string {
  return formatBytes(bytes).replace('bytes', 'B');
}

function ageLabels(): string[] {
  const last = AGE_BOUNDS[AGE_BOUNDS.length - 1] ?? 0;
  return [...AGE_BOUNDS.map((days) => `<${ageText(days)}`), `${ageText(last)}+`];
}

function ageText(days: number): string {
  return days % 365 === 0 ? `${days / 365}y` : `${days}d`;
}

function percent(part: number, whole: number): string {
  return part === 0 || whole === 0 ? '·' : `${Math.max(1, Math.round((part / whole) * 100))}%`;
}

/** What is not nothing gets at least one cell. */
function bar(value: number, total: number): string {
  const cells = total === 0 || value === 0 ? 0 : Math.max(1, Math.round((value / total) * BAR_CELLS));
  return '#'.repeat(cells).padEnd(BAR_CELLS, '·');
}

const EFFECTS = [
  ['blocks', 'Stays behind until it is fixed or accepted'],
  ['changes', 'Moves, but arrives changed'],
  ['informs', 'Good to know'],
] as const;

function hazards(profile: Profile): string[] {
  const found = profile.hazards.filter(({ entries }) => entries > 0);
  if (found.length === 0) return ['Hazards: none. Everything can move as it is.'];
  return EFFECTS.flatMap(([effect, title]) => {
    const some = found.filter(({ hazard }) => HAZARDS.get(hazard)?.effect === effect);
    return some.length === 0 ? [] : [title, ...some.flatMap(hazardLines)];
  });
}

function hazardLines({ hazard, entries, bytes, examples }: Profile['hazards'][number]): string[] {
  const words = HAZARDS.get(hazard);
  const some = examples.slice(0, EXAMPLES);
  const room = Math.floor((WIDTH - 6) / Math.max(1, some.length)) - 2;
  const shown = some.map(({ text }) => shorten(text, room)).join(', ');
  return [
    `  ${formatCount(entries)} × ${words?.title ?? hazard} (${formatBytes(bytes)}) [${hazard}]`,
    ...paragraph('      do: ', words?.fix ?? '', { width: WIDTH, labelWidth: 10 }),
    ...(shown === '' ? [] : [`      ${shown}`]),
  ];
}

function topDirectories(profile: Profile): string[] {
  if (profile.topDirectories.length === 0) return [];
  const rows = profile.topDirectories
    .slice(0, DIRECTORIES)
    .map(({ path, files, bytes }) => [
      formatBytes(bytes),
      formatCount(files),
      shorten(path.text || '(files in the root)', 52),
    ]);
  const right = (title: string) => ({ title, align: 'right' }) as const;
  return table([right('bytes'), right('files'), { title: 'largest directories', flexible: true }], rows, {
    width: WIDTH,
  });
}
