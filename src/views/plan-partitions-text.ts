import type { Partition } from '../plans/lanes/partition-schema.ts';
import type { Plan } from '../plans/plan.ts';
import { counted, formatBytes, formatCount, formatSeconds } from './format.ts';
import { paragraph } from './paragraph.ts';
import { selectionText } from './selection-text.ts';
import { table } from './table.ts';

/** All partitions of a plan, one line each, in the order in which they are copied; ends with a newline. */
export function partitionsText(
  plan: Plan,
  { width, name }: { readonly width: number; readonly name: string },
): string {
  const sorted = plan.partitions.toSorted((a, b) => a.wave - b.wave || a.turn - b.turn);
  const shares = new Set(sorted.map(({ share }) => share)).size;
  return `${[
    `${counted(sorted.length, 'partition')} of ${counted(shares, 'share')}, by wave and turn.`,
    '',
    ...(sorted.length === 0 ? ['Nothing is left to move.'] : partitionLines(sorted, { width, wave: true })),
    '',
    ...paragraph('More', `headwater plan show ${name} --share NAME`, { width, labelWidth: 8 }),
  ].join('\n')}\n`;
}

/** Partitions as a table; without `wave`, they are those of one share, which goes without saying. */
export function partitionLines(
  partitions: readonly Partition[],
  at: { readonly width: number; readonly wave: boolean; readonly indent?: string },
): string[] {
  const columns = [
    { title: 'Partition', flexible: true, least: 9 },
    ...(at.wave ? [{ title: 'Wave', align: 'right' } as const] : []),
    { title: 'Turn', align: 'right' },
    { title: 'Agents', flexible: true },
    { title: 'Items', align: 'right' },
    { title: 'Size', align: 'right' },
    { title: 'Time', align: 'right' },
    { title: 'What', flexible: true, least: 10 },
  ] as const;
  const rows = partitions.map((partition) => [
    at.wave ? partition.id : partition.id.slice(partition.id.indexOf('/') + 1),
    ...(at.wave ? [`${partition.wave}`] : []),
    `${partition.turn}`,
    partition.agents.join(' + '),
    formatCount(partition.items),
    formatBytes(partition.bytes),
    formatSeconds(partition.seconds),
    selectionText(partition.selection),
  ]);
  return table(columns, rows, { width: at.width, indent: at.indent ?? '' });
}
