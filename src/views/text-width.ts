import { safeText } from '../inventory/display.ts';

/** Most text: it acts on nothing, and is as wide as it is long. */
const PLAIN = /^[\x20-\x7e]*$/;

/**
 * Text that cannot act on a terminal. Unlike `safeText` it leaves backslashes alone, so text that is escaped already
 * stays as it is: applying it twice changes nothing.
 */
export function harmless(text: string): string {
  if (PLAIN.test(text)) return text;
  let out = '';
  for (const char of text) out += char === '\\' ? char : safeText(char);
  return out;
}

/**
 * Columns a text takes on a terminal. Good enough for tables: East Asian wide and emoji two, combining marks none.
 * Source of the ranges: Unicode 15 EastAsianWidth W and F, in blocks.
 */
export function textWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const char of text) width += charWidth(char);
  return width;
}

/** The text cut to so many columns, with an ellipsis when something is lost. */
export function cutText(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  let out = '';
  let width = 0;
  for (const char of text) {
    width += charWidth(char);
    if (width > columns - 1) break;
    out += char;
  }
  return columns <= 0 ? '' : `${out}…`;
}

/** Words in lines of at most so many columns; a longer word is broken. Never returns an empty list. */
export function wrapText(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (line !== '' && textWidth(line) + 1 + textWidth(word) <= columns) {
      line += ` ${word}`;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (textWidth(line) > columns) {
      const head = headOf(line, columns);
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}

function headOf(word: string, columns: number): string {
  let head = '';
  let width = 0;
  for (const char of word) {
    width += charWidth(char);
    if (width > columns && head !== '') break;
    head += char;
  }
  return head;
}

const ZERO = /^[\p{Mn}\p{Me}\u200d]$/u;
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]$/u;

function charWidth(char: string): number {
  if (char <= '\u007e') return 1;
  return ZERO.test(char) ? 0 : WIDE.test(char) ? 2 : 1;
}
