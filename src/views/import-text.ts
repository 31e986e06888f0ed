import type { Inventory } from '../inventory/inventory.ts';
import { counted, formatBytes, formatCount } from './format.ts';
import { inventoryHead } from './inventory-head.ts';
import { paragraph } from './paragraph.ts';
import { table } from './table.ts';
import type { ImportedValue } from './values/imported.ts';

const WIDTH = 80;
const LABEL = 10;

/** What an import came to: its books, what was found, and what could not be used and why. */
export function importText({ inventory, rejects }: ImportedValue): string {
  const { counts: all } = inventory;
  const found = [
    `${counted(all.files, 'file')} (${formatBytes(all.fileBytes)})`,
    counted(all.directories, 'directory', 'directories'),
    ...(all.symlinks === 0 ? [] : [counted(all.symlinks, 'link')]),
    ...(all.others === 0 ? [] : [counted(all.others, 'other')]),
  ];
  return [
    ...inventoryHead(inventory),
    ...line('Found', found.join(', ')),
    ...books(inventory),
    ...reasons(rejects),
    ...line('Next', `headwater inventory show ${inventory.share}`),
  ].join('\n');
}

function books({ origin, counts }: Inventory): string[] {
  if (origin.kind !== 'import') return [];
  const { lines, rejected, ignored, addedDirectories } = origin;
  const listed = counts.entries - addedDirectories;
  const sum = `${counted(lines, 'line')} = ${formatCount(listed)} entries + ${formatCount(rejected)} rejected + ${formatCount(ignored)} ignored`;
  const added = `${counted(addedDirectories, 'directory', 'directories')} that no line lists, but something lies in`;
  return [...line('Books', sum), ...(addedDirectories === 0 ? [] : line('Added', added))];
}

function reasons({ file, reasons: why }: ImportedValue['rejects']): string[] {
  if (file === null) return [];
  const rows = why.map(({ reason, lines }) => [formatCount(lines), reason]);
  const columns = [
    { title: 'Lines', align: 'right' as const },
    { title: 'Rejected because', flexible: true },
  ];
  return ['', ...table(columns, rows, { width: WIDTH }), ...line('All in', file), ''];
}

const line = (label: string, text: string): string[] =>
  paragraph(label, text, { width: WIDTH, labelWidth: LABEL });
