import { inSentence } from './display.ts';
import type { Inventory } from './inventory.ts';

/** Why an inventory is not the whole share, as the end of a sentence: `2 directories could not be read, first a/b (EACCES)`. */
export function whyIncomplete({ unreadable, origin }: Inventory): string {
  if (origin.kind === 'import') {
    const lost = origin.rejected - origin.duplicates;
    return `${lost.toLocaleString('en-US')} ${lost === 1 ? 'line' : 'lines'} of the imported ${origin.format} listing could not be used`;
  }
  const [first] = unreadable;
  const example = first === undefined ? '' : `, first ${inSentence(first.path)} (${first.errorCode})`;
  const count = unreadable.length;
  return `${count.toLocaleString('en-US')} ${count === 1 ? 'directory' : 'directories'} could not be read${example}`;
}

/** What makes an inventory whole, as a sentence. */
export function howToComplete({ share, origin }: Inventory): string {
  const scan = `headwater inventory scan ${share}`;
  return origin.kind === 'scan'
    ? `Let this account read them, then run ${scan}`
    : `Mend the listing and import it again, or run ${scan}`;
}
