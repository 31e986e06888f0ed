import { harmless } from './text-width.ts';

/** Characters that mean something to CommonMark, GFM tables or writers of formulas, wherever they stand in a line. */
const MEANINGFUL = /[\\`*_[\]|~$@^]/g;
/** What begins a list, a heading, a quotation or a rule at the beginning of a line. */
const BEGINS_BLOCK = /^(\s*)([-+#=]|\d+(?=[.)]))/;
/** What a finder of links looks for: one character is escaped in it. */
const BEGINS_LINK = /:(?=\/\/)|(?<=\bwww)\./gi;

/**
 * Text as Markdown that shows exactly it, in a paragraph, a heading, a list or a cell of a table: no markup, no HTML, no
 * link, no line end; control characters are shown, not obeyed.
 */
export function plain(text: string): string {
  return harmless(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(MEANINGFUL, '\\$&')
    .replace(BEGINS_LINK, '\\$&')
    .replace(BEGINS_BLOCK, (_, space: string, mark: string) =>
      /\d/.test(mark) ? `${space}&#${mark.charCodeAt(0)};${mark.slice(1)}` : `${space}\\${mark}`,
    );
}

/** A command to type, as code when it can be. */
export function command(text: string): string {
  return /^headwater [^`|]*$/.test(text) && harmless(text) === text ? `\`${text}\`` : plain(text);
}

/** A table of GFM. Cells are Markdown already. */
export function markdownTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)];
}
