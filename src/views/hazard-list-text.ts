import type { HazardEntry, HazardListItem } from '../inventory/hazard-list.ts';
import { HAZARDS, type HazardId } from '../inventory/hazards.ts';
import { counted, formatBytes } from './format.ts';
import { paragraph } from './paragraph.ts';
import { harmless } from './text-width.ts';

const WIDTH = 80;
const SIZE_COLUMNS = 9;

/**
 * A hazard's list as it comes, line by line, so that it may be of any length: first what it is, how many have it and what
 * to do, then an entry a line, at last how many were not listed.
 */
export function hazardListText(
  hazard: HazardId,
  log: (line: string) => void,
): { item(share: string, item: HazardListItem): void; end(): void } {
  let left = 0;
  const end = (): void => {
    if (left > 0) log(`and ${counted(left, 'more', 'more')}; all of them: --limit 0`);
    left = 0;
  };
  return {
    item: (share, item) => {
      if (item.kind === 'totals') {
        end();
        left = item.entries;
        log(head(share, hazard, item));
        return;
      }
      left -= item.entries.length;
      for (const entry of item.entries) log(line(entry));
    },
    end,
  };
}

function head(
  share: string,
  hazard: HazardId,
  totals: { readonly entries: number; readonly bytes: number },
): string {
  const words = HAZARDS.get(hazard);
  const many = `${counted(totals.entries, 'entry', 'entries')}, ${formatBytes(totals.bytes)}`;
  const wide = { width: WIDTH, labelWidth: 4 };
  return [
    ...paragraph('', `${share}: ${words?.title ?? hazard} [${hazard}]: ${many}`, { ...wide, labelWidth: 0 }),
    ...(totals.entries === 0 ? [] : paragraph('    ', words?.consequence ?? '', wide)),
    ...(totals.entries === 0 ? [] : paragraph('do: ', words?.fix ?? '', wide)),
  ].join('\n');
}

/** Whole, however long the path is: such lists are searched and piped. */
function line({ path, kind, sizeBytes, detail, other }: HazardEntry): string {
  const size = kind === 'file' || kind === 'symlink' ? formatBytes(sizeBytes) : kind;
  const more = [detail, other?.text].filter((part) => part !== null && part !== undefined).join(': ');
  return harmless(
    `${size.padStart(SIZE_COLUMNS)}  ${path.text || '(the root)'}${more === '' ? '' : `  (${more})`}`,
  );
}
