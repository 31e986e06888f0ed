import { type Html, html } from '../html.ts';

/** One class of a distribution. */
export interface Column {
  readonly label: string;
  /** Heights, each a part of its series' whole, 0 to 1; one a series. */
  readonly parts: readonly number[];
  /** What the heights stand for, as a sentence for a pointer and for a screen reader. */
  readonly words: string;
}

/** A series of columns: its name in the legend, and the CSS class of its colour. */
export interface Series {
  readonly name: string;
  readonly className: string;
}

const WIDTH = 520;
const HEIGHT = 210;
const LEFT = 46;
const BOTTOM = 38;
const TOP = 10;
/** With more classes than these, labels stand in two rows by turns. */
const CROWDED = 6;
const PLOT = HEIGHT - TOP - BOTTOM;
/** What is not nothing can be seen. */
const LEAST = 1.5;

/**
 * Columns side by side on one scale of percent, which ends at a round figure above the highest. Said to a screen
 * reader as `label`; the figures are to stand in a table beside it.
 */
export function columns(label: string, series: readonly Series[], classes: readonly Column[]): Html {
  const highest = Math.max(0.01, ...classes.flatMap(({ parts }) => parts));
  const step = [0.01, 0.02, 0.05, 0.1, 0.25].find((size) => highest / size <= 4) ?? 0.25;
  const top = Math.ceil(highest / step - 1e-9) * step;
  const lines = Array.from({ length: Math.round(top / step) + 1 }, (_, n) => n * step);
  const y = (part: number): number => TOP + PLOT * (1 - part / top);
  const slot = (WIDTH - LEFT) / Math.max(1, classes.length);
  const width = Math.min(26, (slot * 0.72) / series.length);
  return html`<figure class="plot"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
${lines.map((part) => html`<line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${y(part).toFixed(1)}" y2="${y(part).toFixed(1)}"/><text class="axis" x="${LEFT - 6}" y="${(y(part) + 4).toFixed(1)}" text-anchor="end">${Math.round(part * 100)} %</text>`)}
${classes.map((column, at) => {
  const middle = LEFT + slot * (at + 0.5);
  const left = middle - (width * series.length) / 2;
  return html`<g><title>${column.label}: ${column.words}</title>${series.map(({ className }, n) => {
    const part = column.parts[n] ?? 0;
    const height = part === 0 ? 0 : Math.max(LEAST, (part / top) * PLOT);
    return html`<rect class="${className}" x="${(left + n * width).toFixed(1)}" y="${(TOP + PLOT - height).toFixed(1)}" width="${(width - 1.5).toFixed(1)}" height="${height.toFixed(1)}"/>`;
  })}<text class="axis" x="${middle.toFixed(1)}" y="${HEIGHT - BOTTOM + 16 + (classes.length > CROWDED && at % 2 === 1 ? 15 : 0)}" text-anchor="middle">${column.label}</text></g>
`;
})}</svg><figcaption class="legend">${series.map(({ name, className }) => html`<span><i class="${className}"></i>${name}</span>`)}</figcaption></figure>`;
}
