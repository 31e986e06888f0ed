import type { Level } from '../evidence/verdict.ts';
import { pricesOf } from './estimate-text.ts';
import { counted, formatBytes, formatCount, formatSeconds, formatUsd } from './format.ts';
import { paragraph } from './paragraph.ts';
import { table } from './table.ts';
import { harmless } from './text-width.ts';
import type { VerifyEstimated } from './values/verify-estimated.ts';

/** What each level compares; a plus holds the one before. */
const PROVES: Readonly<Record<Level, string>> = {
  L0: 'presence',
  L1: '+ size',
  L2: '+ stored checksum',
  L3: '+ checksum at rest',
  L4: 'L2 + read back',
};

/** What each level of a check would take, a table for each share. */
export function ladderText(estimated: VerifyEstimated, width: number): string {
  return estimated.flatMap((share) => shareLines(share, width)).join('\n');
}

function shareLines({ share, entries, bytes, levels }: VerifyEstimated[number], width: number): string[] {
  const columns = [
    { title: 'Level' },
    { title: 'Compares', flexible: true, least: 10 },
    { title: 'Requests', align: 'right' },
    { title: 'Source', align: 'right' },
    { title: 'Read back', align: 'right' },
    { title: 'Cost', align: 'right' },
    { title: 'Time', align: 'right' },
  ] as const;
  const amount = (of: number): string => (of === 0 ? '-' : formatBytes(of));
  const rows = levels.map(({ level, requests, sourceBytes, rereadBytes, usd, seconds, openEnded }) => [
    level,
    PROVES[level],
    formatCount(requests),
    amount(sourceBytes),
    amount(rereadBytes),
    formatUsd(usd),
    openEnded === null ? formatSeconds(seconds) : 'hours',
  ]);
  const widest = levels.at(-1);
  const prices = pricesOf(levels.flatMap(({ lines }) => lines));
  const notes = [
    ...levels.flatMap(({ level, openEnded }) => (openEnded === null ? [] : [`${level}: ${openEnded}`])),
    `Assumed: ${widest?.assumptions.join('; ') ?? ''}.`,
    ...(prices === null ? [] : [`All figures are estimates (${prices}).`]),
  ];
  return [
    `${harmless(share)}: ${counted(entries, 'entry', 'entries')}, ${formatBytes(bytes)}`,
    '',
    ...table(columns, rows, { width }),
    '',
    ...notes.flatMap((note) => paragraph('', note, { width, labelWidth: 0 })),
    '',
  ];
}
