import type { Schedule } from './effective.ts';

const DAY_MS = 86_400_000;

/** A schedule in words: `GLACIER_IR after 30 days, deleted after 400 days`. `fromMs` is the midnight that days are counted from. */
export function scheduleText({ moves, end }: Schedule, fromMs: number, versioned: boolean): string {
  const after = (atMs: number): string => {
    const days = Math.round((atMs - fromMs) / DAY_MS);
    if (days <= 0) return 'at once';
    return `after ${days} ${days === 1 ? 'day' : 'days'}`;
  };
  const parts = moves.map(({ storageClass, atMs }) => `${storageClass} ${after(atMs)}`);
  if (end !== null) parts.push(`${versioned ? 'hidden' : 'deleted'} ${after(end.atMs)}`);
  return parts.length === 0 ? 'stays where it is' : parts.join(', ');
}

/** The same schedule for whoever compares: days and classes, without who asked for it. */
export function scheduleKey({ moves, end }: Schedule): string {
  return JSON.stringify([moves.map(({ atMs, storageClass }) => [atMs, storageClass]), end?.atMs ?? null]);
}
