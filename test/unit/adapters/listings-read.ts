import type { ImportedEntry, ImportItem } from '../../../src/inventory/import-entry.ts';

/** Bytes in chunks of `size`, so that nothing can depend on where a chunk ends. */
export async function* chunks(bytes: Uint8Array | string, size = 7): AsyncGenerator<Uint8Array> {
  const all = typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes;
  for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size);
}

/** All items of a listing. */
export async function itemsOf(listing: AsyncIterable<readonly ImportItem[]>): Promise<ImportItem[]> {
  const items: ImportItem[] = [];
  for await (const batch of listing) items.push(...batch);
  return items;
}

/** Items in short: entries as `line path kind size`, the rest as `line reason` and `line ignored n`. */
export function inShort(items: readonly ImportItem[]): readonly string[] {
  return items.map((item) => {
    if (item.kind === 'rejected') return `${item.line} ${item.reason}`;
    if (item.kind === 'ignored') return `${item.line} ignored ${item.lines}`;
    return `${item.line} ${text(item.entry)} ${item.entry.kind} ${item.entry.sizeBytes ?? '-'}`;
  });
}

/** Lines that the items tell of. */
export function linesTold(items: readonly ImportItem[]): number {
  return items.reduce((sum, item) => sum + (item.kind === 'ignored' ? item.lines : 1), 0);
}

export const entriesOf = (items: readonly ImportItem[]): readonly ImportedEntry[] =>
  items.flatMap((item) => (item.kind === 'entry' ? [item.entry] : []));

const text = (entry: ImportedEntry): string =>
  JSON.stringify(Buffer.from(entry.path, 'latin1').toString('utf8'));
