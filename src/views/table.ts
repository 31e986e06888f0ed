import { cutText, harmless, textWidth } from './text-width.ts';

/** A column of a table. */
export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Gives way when the table is too wide; several share the loss from the last to the first. */
  readonly flexible?: boolean;
  /** What a flexible column keeps at least; 6 when absent. */
  readonly least?: number;
}

const GAP = '  ';
/** What a flexible column keeps when it says nothing. */
const LEAST = 6;

/**
 * Aligned lines under a title line. Cells are made harmless for terminals (their backslashes stay); no line is wider
 * than `width` unless the columns that do not give way already are.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  options: { readonly width: number; readonly indent?: string },
): string[] {
  const indent = options.indent ?? '';
  const cells = [columns.map(({ title }) => title), ...rows].map((row) =>
    columns.map((_, index) => harmless(row[index] ?? '')),
  );
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => textWidth(row[index] ?? ''))));
  let excess =
    indent.length +
    widths.reduce((sum, width) => sum + width, 0) +
    GAP.length * (columns.length - 1) -
    options.width;
  for (let index = columns.length - 1; index >= 0 && excess > 0; index -= 1) {
    const width = widths[index] ?? 0;
    const least = columns[index]?.least ?? LEAST;
    if (columns[index]?.flexible !== true || width <= least) continue;
    const cut = Math.min(excess, width - least);
    widths[index] = width - cut;
    excess -= cut;
  }
  return cells.map((row) => {
    const padded = row.map((cell, index) =>
      pad(cutText(cell, widths[index] ?? 0), widths[index] ?? 0, columns[index]?.align ?? 'left'),
    );
    return (indent + padded.join(GAP)).trimEnd();
  });
}

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, width - textWidth(text)));
  return align === 'left' ? text + space : space + text;
}
