import type { ShownPath } from '../inventory/inventory.ts';
import type { Amount, Breakdown } from '../inventory/profile-breakdown.ts';
import { formatBytes, formatPart } from './format.ts';

type Ages = { readonly fromDays: number | null; readonly underDays: number | null };
type Sizes = { readonly fromBytes: number | null; readonly underBytes: number | null };

/** A class of age in a list that goes from new to old: `< 30 d`, `10 y +`. */
export function ageLabel({ fromDays, underDays }: Ages): string {
  if (underDays === 0) return 'future';
  if (underDays !== null) return `< ${days(underDays)}`;
  return fromDays === null ? 'unknown' : `${days(fromDays)} +`;
}

function days(count: number): string {
  return count > 0 && count % 365 === 0 ? `${count / 365} y` : `${count} d`;
}

/** A class of size in a list that goes from small to large: `empty`, `< 4 KiB`, `1 TiB +`. */
export function sizeLabel({ fromBytes, underBytes }: Sizes): string {
  if (underBytes === 1) return 'empty';
  if (underBytes !== null) return `< ${shortBytes(underBytes)}`;
  return fromBytes === null ? 'unknown' : `${shortBytes(fromBytes)} +`;
}

/** Bytes in few columns: `0 B` and not `0 bytes`. */
export function shortBytes(bytes: number): string {
  return formatBytes(bytes).replace(/ bytes?$/, ' B');
}

/** Neighbouring classes put together, so that each ends at one of `bounds`, the last is open, and unknown stays apart. */
export function coarser<T extends Amount>(
  rows: readonly T[],
  bounds: readonly number[],
  ends: (row: T) => { readonly from: number | null; readonly under: number | null },
): readonly (Amount & { readonly from: number | null; readonly under: number | null })[] {
  const classes = [...bounds, null, undefined].map((under, at) => {
    const within = rows.filter((row) => classOf(ends(row), bounds) === at);
    return {
      from: under === undefined ? null : (bounds[at - 1] ?? null),
      under: under ?? null,
      files: within.reduce((sum, { files }) => sum + files, 0),
      bytes: within.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  });
  return classes.filter(({ files }, at) => at <= bounds.length || files > 0);
}

function classOf(
  { from, under }: { readonly from: number | null; readonly under: number | null },
  bounds: readonly number[],
): number {
  if (under === null) return from === null ? bounds.length + 1 : bounds.length;
  const at = bounds.findIndex((bound) => under <= bound);
  return at < 0 ? bounds.length : at;
}

/** A directory as a row names it. */
export function directoryLabel({ path, partly }: Breakdown['directories']['rows'][number]): string {
  return partly ? `${path.text} (the rest of it)` : path.text;
}

/** A directory's path; the root has a name too. */
export function placeLabel(path: ShownPath): string {
  return path.text === '' ? '(the root)' : path.text;
}

/** Who owns files, as numbers: names are the share's own affair. */
export function ownerLabel({
  uid,
  gid,
}: {
  readonly uid: number | null;
  readonly gid: number | null;
}): string {
  return uid === null && gid === null ? 'not known' : `${uid ?? '?'}:${gid ?? '?'}`;
}

/** A suffix as people write it. */
export function extensionLabel({ text }: ShownPath): string {
  return text === '' ? '(none)' : `.${text}`;
}

/** A part of a whole in few columns: `·` for nothing, `<1%` for hardly anything. */
export function partLabel(part: number, whole: number): string {
  if (part === 0 || whole === 0) return '·';
  return part / whole < 0.005 ? '<1%' : formatPart(part, whole).replace(' ', '');
}

/** A bar of so many cells; what is not nothing gets at least one. */
export function bar(value: number, total: number, cells: number): string {
  const filled = total === 0 || value === 0 ? 0 : Math.max(1, Math.round((value / total) * cells));
  return '#'.repeat(Math.min(cells, filled)).padEnd(cells, '·');
}

/** What the access times of a share are good for, as a sentence. */
export const ACCESS_WORDS: Readonly<Record<Breakdown['access']['times'], string>> = {
  kept: 'The share records when files are read.',
  'not-kept':
    'Hardly a file was read after it was last written: the share seems not to record reading, so this says little.',
  unknown: 'Nothing is known about when files were read.',
};
