import type { LadderEstimate } from '../evidence/ladder-estimate.ts';
import { formatBytes, formatCount, formatSeconds, formatUsd } from './format.ts';

/** A check's estimate in a line or two, before it starts. */
export function estimateText(share: string, estimate: LadderEstimate): string {
  const { level, requests, sourceBytes, atRestBytes, rereadBytes, usd, lines, seconds, openEnded } = estimate;
  const bytes = [
    [sourceBytes, 'read at the source'],
    [atRestBytes, 'recomputed at rest'],
    [rereadBytes, 'read back'],
  ] as const;
  const work = [
    `${formatCount(requests)} requests`,
    ...bytes.flatMap(([count, what]) => (count === 0 ? [] : [`${formatBytes(count)} ${what}`])),
  ];
  const prices = pricesOf(lines);
  const money = `about ${formatUsd(usd)}${prices === null ? '' : ` (${prices})`}`;
  const time = `about ${formatSeconds(seconds)}${openEnded === null ? '' : `; ${openEnded}`}`;
  return `${share} at ${level} takes ${work.join(', ')}, ${money}, ${time} (assumed: ${estimate.assumptions.join('; ')})`;
}

/** Date and confidence of the prices, null where nothing costs. */
export function pricesOf(lines: LadderEstimate['lines']): string | null {
  const dates = [...new Set(lines.map(({ asOf, confidence }) => `${asOf ?? 'undated'}, ${confidence}`))];
  return dates.length === 0 ? null : `prices: ${dates.join('; ')}`;
}
