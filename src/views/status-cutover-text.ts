import { formatTime } from './format.ts';
import type { Section } from './one-screen.ts';
import { table } from './table.ts';
import { harmless } from './text-width.ts';
import type { Status, StatusShare } from './values/status.ts';

const COLUMNS = [
  { title: 'cut-over', flexible: true },
  { title: 'state' },
  { title: 'since' },
  { title: 'waits for', flexible: true },
] as const;

/**
 * A line for each share that is on its way from its source to the bucket, then for those whose source is still to be kept; with `all`
 * for every committed share. None for shares whose users work as ever.
 */
export function cutoverSection(
  { shares, at }: Status,
  { width, all }: { readonly width: number; readonly all: boolean },
): Section[] {
  const underWay = shares.filter(({ cutover: { state } }) => state !== 'in-use' && state !== 'committed');
  const committed = shares.filter(
    ({ cutover: { state, keepSourceUntil } }) =>
      state === 'committed' && (all || (keepSourceUntil !== null && keepSourceUntil > at)),
  );
  if (underWay.length + committed.length === 0) return [];
  const lines = [...underWay, ...committed].map(lineOf);
  const [title = '', ...rows] = table(COLUMNS, lines, { width });
  return [
    {
      head: [title],
      items: rows.map((row) => [row]),
      least: Math.min(1, underWay.length),
      more: (left) => `and ${left} more on the way or just committed: headwater status --all`,
    },
  ];
}

function lineOf({ share, cutover: { state, since, waits, keepSourceUntil } }: StatusShare): string[] {
  const until = keepSourceUntil === null ? null : `source to be kept until ${keepSourceUntil.slice(0, 10)}`;
  const whom = waits?.whom === 'person' ? 'a person' : (waits?.next[0] ?? '-');
  return [
    harmless(share),
    state,
    since === null ? '-' : formatTime(since),
    harmless(state === 'committed' ? (until ?? '-') : whom),
  ];
}
