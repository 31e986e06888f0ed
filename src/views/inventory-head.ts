import { whyIncomplete } from '../inventory/incomplete.ts';
import type { Inventory, PassedBy } from '../inventory/inventory.ts';
import { counted, formatCount, formatSeconds, formatTime } from './format.ts';
import { atMost, paragraph } from './paragraph.ts';
import { shorten } from './shorten.ts';
import { harmless } from './text-width.ts';

const WIDTH = 80;
const UNREADABLE = 3;

/** Which inventory it is, how it came about, and loudly whether it is all there is. */
export function inventoryHead(inventory: Inventory): string[] {
  const { share, protocol, root, complete } = inventory;
  const word = preposition(inventory);
  const where = word === null ? '' : ` ${word} ${root}`;
  const title = `${share} (${protocol})${where}: ${complete ? 'complete' : 'INCOMPLETE'}`;
  return [
    ...full(title),
    ...full(provenance(inventory)),
    ...unreadable(inventory),
    ...lineOf(notEntered(inventory)),
  ];
}

/** What stands before the root for people; null for a listing with relative paths, which tells of none. */
export function preposition({ origin, root }: Inventory): string | null {
  if (origin.kind === 'scan') return 'at';
  return root === '.' ? null : 'listed below';
}

const full = (text: string): string[] => paragraph('', text, { width: WIDTH, labelWidth: 0 });

const lineOf = (text: string): string[] => (text === '' ? [] : full(text));

/** When and by what the rows were made; an import says what nobody knows. */
export function provenance({ origin, startedAt, finishedAt, id }: Inventory): string {
  if (origin.kind === 'scan') {
    const took = formatSeconds((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000);
    const attempts = origin.attempts > 1 ? `, in ${origin.attempts} attempts` : '';
    return `Scanned ${formatTime(finishedAt)}, took ${took}${attempts}; inventory ${id}`;
  }
  const { format, files, lines, rejected, unknown } = origin;
  const rejects = rejected === 0 ? '' : `, ${counted(rejected, 'line')} REJECTED`;
  const gaps = unknown.length === 0 ? '' : ` Not known: ${unknown.join(', ')}.`;
  return `IMPORTED ${formatTime(finishedAt)} from ${counted(files.length, `${format} listing`)} of ${counted(lines, 'line')}${rejects}, not scanned here; inventory ${id}.${gaps}`;
}

/** What an incomplete inventory lacks, and what that means. */
export function incompleteSentence(inventory: Inventory): string {
  if (inventory.origin.kind === 'import')
    return `${whyIncomplete(inventory)}. Nobody knows what they tell of, so this share cannot be proved.`;
  return `${counted(inventory.unreadable.length, 'subtree')} could not be read. Nobody knows what is in there, so this share cannot be proved.`;
}

/** How many directories the walk found and did not enter, and why; nothing when there are none. */
export function notEntered({ passedBy = [] }: Inventory): string {
  if (passedBy.length === 0) return '';
  const all = passedBy.reduce((sum, { directories }) => sum + directories, 0);
  const why = passedBy.map((row) => {
    const of = passedBy.length > 1 ? ` (${formatCount(row.directories)})` : '';
    return `${reasonFor(row)}${of}`;
  });
  return `${counted(all, 'directory', 'directories')} not entered: ${why.join(', ')}`;
}

function reasonFor({ reason, directories, examples }: PassedBy): string {
  if (reason === 'other-file-system') {
    const others = directories > 1 ? ` and ${formatCount(directories - 1)} more` : '';
    return `something else is mounted at ${shorten(examples[0]?.text ?? '', WIDTH / 2)}${others}`;
  }
  const names = new Set(examples.map(({ text }) => text.slice(text.lastIndexOf('/') + 1)));
  return `DataSync skips ${[...names].sort().join(', ')}`;
}

function unreadable(inventory: Inventory): string[] {
  const { unreadable: subtrees, complete } = inventory;
  if (complete) return [];
  return [
    ...full(`INCOMPLETE: ${incompleteSentence(inventory)}`),
    ...atMost(
      subtrees,
      UNREADABLE,
      ({ path, errorCode }) => [
        `  ${harmless(errorCode)}  ${shorten(path.text || '(the root)', WIDTH - 12)}`,
      ],
      (rest) => `  and ${counted(rest, 'more', 'more')}`,
    ),
  ];
}
