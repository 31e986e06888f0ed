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
  const dates = [...new Set(lines.map(({ asOf, confidence }) => `${asOf ?? 'undated'}, ${confidence}`))];
  const money = `about ${formatUsd(usd)}${dates.length === 0 ? '' : ` (prices: ${dates.join('; ')})`}`;
  const time = `about ${formatSeconds(seconds)}${openEnded === null ? '' : `; ${openEnded}`}`;
  return `${share} at ${level} takes ${work.join(', ')}, ${money}, ${time} (assumed: ${estimate.assumptions.join('; ')})`;
}
