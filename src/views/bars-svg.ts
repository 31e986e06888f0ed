import { type Html, html } from './html.ts';

/** One coloured part of a bar. */
export interface BarPart {
  /** CSS class of its colour. */
  readonly className: string;
  readonly label: string;
  readonly value: number;
}

/** One bar: a label, its parts in order, and the figure they add up to, as text. */
export interface Bar {
  readonly label: string;
  readonly parts: readonly BarPart[];
  readonly figure: string;
}

const WIDTH = 1000;
/** What is not nothing can be seen, however small beside the rest. */
const LEAST = 5;

/** Horizontal stacked bars on one scale: the longest fills the width. */
export function bars(rows: readonly Bar[]): Html {
  const longest = Math.max(
    1e-9,
    ...rows.map(({ parts }) => parts.reduce((sum, { value }) => sum + value, 0)),
  );
  return html`${rows.map(
    (
      row,
    ) => html`<div class="bar"><span>${row.label}</span>${drawing(row, longest)}<span class="n">${row.figure}</span></div>
`,
  )}`;
}

function drawing({ label, parts, figure }: Bar, longest: number): Html {
  const seen = parts.filter(({ value }) => value > 0);
  const widths = seen.map(({ value }) => Math.max(LEAST, (value / longest) * WIDTH));
  const sum = widths.reduce((total, width) => total + width, 0);
  const squeeze = Math.min(1, WIDTH / Math.max(1, sum));
  let x = 0;
  const rects = seen.map(({ className, label: part }, at) => {
    const width = (widths[at] ?? 0) * squeeze;
    const rect = html`<rect class="${className}" x="${x.toFixed(1)}" y="0" width="${width.toFixed(1)}" height="16"><title>${part}</title></rect>`;
    x += width;
    return rect;
  });
  return html`<svg viewBox="0 0 ${WIDTH} 16" preserveAspectRatio="none" role="img" aria-label="${label}: ${figure}">${rects}</svg>`;
}
