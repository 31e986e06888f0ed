import type { Plan } from '../plans/plan.ts';
import { counted, formatBytes, formatCount } from './format.ts';
import type { Moment } from './plan-times.ts';
import { table } from './table.ts';

/** The waves, one line each, and how many more there are. */
export function waveLines(
  { waves }: Plan,
  at: { readonly width: number; readonly limit: number; readonly moment: Moment },
): string[] {
  const shown = waves.slice(0, at.limit);
  const columns = [
    { title: '#', align: 'right' },
    { title: 'Wave' },
    { title: 'Items', align: 'right' },
    { title: 'Size', align: 'right' },
    { title: 'Begins' },
    { title: 'Ends' },
    { title: 'Shares', flexible: true, least: 12 },
  ] as const;
  const rows = shown.map(({ number, name, items, bytes, fromSeconds, toSeconds, shares }) => [
    `${number}`,
    name,
    formatCount(items),
    formatBytes(bytes),
    at.moment(fromSeconds),
    at.moment(toSeconds),
    shares.length === 1 ? (shares[0] ?? '') : `${shares.length}: ${shares.join(', ')}`,
  ]);
  const rest = waves.length - shown.length;
  return [
    ...table(columns, rows, { width: at.width }),
    ...(rest > 0 ? [`  and ${counted(rest, 'more wave')}`] : []),
  ];
}
