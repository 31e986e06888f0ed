import { type Html, html } from '../html.ts';

/** A column with how far it may be off. */
export interface RangeColumn {
  readonly label: string;
  readonly low: number;
  readonly expected: number;
  readonly high: number;
  /** The part of `expected` that stands at its foot in another colour. */
  readonly foot: number;
  readonly words: string;
}

const WIDTH = 1000;
const HEIGHT = 240;
const LEFT = 78;
const BOTTOM = 24;
const TOP = 10;
const PLOT = HEIGHT - TOP - BOTTOM;
const MOST_LABELS = 12;
const LINES = 4;

/** Columns with a line from low to high in each. Said to a screen reader as `label`; `figure` writes the axis. */
export function rangeColumns(
  label: string,
  columns: readonly RangeColumn[],
  figure: (value: number) => string,
): Html {
  const top = roundUp(Math.max(0.01, ...columns.map(({ high, expected }) => Math.max(high, expected))));
  const y = (value: number): number => TOP + PLOT * (1 - value / top);
  const slot = (WIDTH - LEFT) / Math.max(1, columns.length);
  const width = Math.min(40, slot * 0.7);
  const every = Math.ceil(columns.length / MOST_LABELS);
  const lines = Array.from({ length: LINES + 1 }, (_, n) => (n * top) / LINES);
  const bar = (className: string, x: number, from: number, to: number) =>
    to <= from
      ? null
      : html`<rect class="${className}" x="${x.toFixed(1)}" y="${y(to).toFixed(1)}" width="${width.toFixed(1)}" height="${(y(from) - y(to)).toFixed(1)}"/>`;
  return html`<figure class="plot"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
${lines.map((value) => html`<line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}"/><text class="axis" x="${LEFT - 8}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${figure(value)}</text>`)}
${columns.map((column, at) => {
  const middle = LEFT + slot * (at + 0.5);
  const x = middle - width / 2;
  return html`<g><title>${column.label}: ${column.words}</title>${bar('f-alt', x, 0, column.foot)}${bar('f-cost', x, column.foot, column.expected)}<line class="range" x1="${middle.toFixed(1)}" x2="${middle.toFixed(1)}" y1="${y(column.high).toFixed(1)}" y2="${y(column.low).toFixed(1)}"/>${at % every === 0 ? html`<text class="axis" x="${middle.toFixed(1)}" y="${HEIGHT - 6}" text-anchor="middle">${column.label}</text>` : null}</g>
`;
})}</svg></figure>`;
}

/** The next figure of one digit, or 1.5 or 2.5, times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((digit) => digit * power >= value) ?? 10) * power;
}
