import { harmless, textWidth } from './text-width.ts';

/**
 * A path made harmless and cut in the middle to so many columns, so that it keeps its beginning and its name.
 */
export function shorten(path: string, columns: number): string {
  const text = harmless(path);
  if (textWidth(text) <= columns) return text;
  const chars = [...text];
  const tail = take(chars.toReversed(), Math.floor((columns - 1) / 2)).toReversed();
  const head = take(chars, columns - 1 - textWidth(tail.join('')));
  return `${head.join('')}…${tail.join('')}`;
}

/** The first characters that fit into so many columns. */
function take(chars: readonly string[], columns: number): string[] {
  const taken: string[] = [];
  let width = 0;
  for (const char of chars) {
    width += textWidth(char);
    if (width > columns) break;
    taken.push(char);
  }
  return taken;
}
