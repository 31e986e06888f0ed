import type { Inventory } from '../inventory/inventory.ts';
import { formatBytes, formatCount, formatTime } from './format.ts';
import { table } from './table.ts';

const WIDTH = 80;

/** Inventories, as they come. */
export function inventoryListText(inventories: readonly Inventory[]): string {
  if (inventories.length === 0) return 'No inventory yet.\nNext: headwater inventory scan';
  const right = (title: string) => ({ title, align: 'right' }) as const;
  return table(
    [
      { title: 'share', flexible: true },
      { title: 'inventory' },
      { title: 'begun' },
      right('files'),
      right('bytes'),
      { title: '', flexible: true },
    ],
    inventories.map(({ share, id, startedAt, counts, origin, complete }) => [
      share,
      id,
      formatTime(startedAt).slice(0, 16),
      formatCount(counts.files),
      formatBytes(counts.fileBytes),
      [...(complete ? [] : ['INCOMPLETE']), ...(origin.kind === 'import' ? ['imported'] : [])].join(' '),
    ]),
    { width: WIDTH },
  ).join('\n');
}
