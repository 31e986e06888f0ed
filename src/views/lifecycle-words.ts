import { safeText } from '../inventory/display.ts';
import { formatBytes } from './format.ts';

/** Which sizes: `all sizes`, `128 KiB and more`, `under 128 KiB`, `1 KiB to under 128 KiB`. */
export function sizesText(fromBytes: number, belowBytes: number | null): string {
  const from = formatBytes(fromBytes);
  if (belowBytes === null) return fromBytes === 0 ? 'all sizes' : `${from} and more`;
  return fromBytes === 0 ? `under ${formatBytes(belowBytes)}` : `${from} to under ${formatBytes(belowBytes)}`;
}

/** What keys begin with, as somebody reads it; every key begins with ''. */
export function prefixText(prefix: string): string {
  return prefix === '' ? '(all other keys)' : safeText(prefix);
}

/** Tags: `tier=cold, team=x`; nothing for none. */
export function tagsText(tags: readonly { readonly key: string; readonly value: string }[]): string {
  return tags.map(({ key, value }) => safeText(`${key}=${value}`)).join(', ');
}
