import { harmless, wrapText } from './text-width.ts';

/**
 * `label` at the left, the text beside it in a column of its own, wrapped to `width`:
 * ```
 *   Time    about 2 h
 *           of which ...
 * ```
 * `labelWidth` is where the text begins.
 */
export function paragraph(
  label: string,
  text: string,
  at: { readonly width: number; readonly labelWidth: number },
): string[] {
  const lines = wrapText(harmless(text), Math.max(20, at.width - at.labelWidth));
  return lines.map((line, index) => (index === 0 ? harmless(label) : '').padEnd(at.labelWidth) + line);
}

/** At most so many items as lines, and one line that says how many more there are. */
export function atMost<T>(
  items: readonly T[],
  limit: number,
  lines: (item: T) => string[],
  more: (rest: number) => string,
): string[] {
  const shown = items.length <= limit ? items : items.slice(0, limit);
  const rest = items.length - shown.length;
  return [...shown.flatMap(lines), ...(rest > 0 ? [more(rest)] : [])];
}
