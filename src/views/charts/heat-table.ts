import { type Html, html } from '../html.ts';

/** One row of a heat map. */
export interface HeatRow {
  readonly label: string;
  /** Figures at the left of the cells. */
  readonly figures: readonly string[];
  /** Weight and text of each cell. */
  readonly cells: readonly { readonly value: number; readonly text: string }[];
}

/** Colours a cell can have besides none; `h0` is the palest. */
export const HEAT_SHADES = 8;

/**
 * A heat map as the table that it is: every cell has its figure, and a shade by the square root of its weight beside the
 * heaviest, so that more than the heaviest can be told apart.
 */
export function heatTable(
  heading: { readonly label: string; readonly figures: readonly string[]; readonly cells: readonly string[] },
  rows: readonly HeatRow[],
  caption: string,
): Html {
  const hottest = Math.max(1, ...rows.flatMap(({ cells }) => cells.map(({ value }) => value)));
  const shade = (value: number): string =>
    value === 0
      ? 'zero'
      : `h${Math.min(HEAT_SHADES - 1, Math.floor(Math.sqrt(value / hottest) * HEAT_SHADES))}`;
  return html`<div class="scroll"><table class="heat"><caption>${caption}</caption><thead><tr><th scope="col">${heading.label}</th>${heading.figures.map((title) => html`<th scope="col" class="n">${title}</th>`)}${heading.cells.map((title) => html`<th scope="col" class="n">${title}</th>`)}</tr></thead>
<tbody>${rows.map(
    ({ label, figures, cells }) =>
      html`<tr><th scope="row" class="path">${label}</th>${figures.map((figure) => html`<td class="n">${figure}</td>`)}${cells.map(({ value, text }) => html`<td class="n ${shade(value)}">${text}</td>`)}</tr>
`,
  )}</tbody></table></div>`;
}
