import { type Html, html } from '../html.ts';

/** A column: its title, and whether it holds figures. */
export type Heading = string | { readonly figure: string };

/** A table of text; figures stand at the right. The last row is set apart when it is the sum. */
export function plainTable(
  caption: string,
  headings: readonly Heading[],
  rows: readonly (readonly string[])[],
  options: { readonly sum?: readonly string[] } = {},
): Html {
  const cells = (row: readonly string[]): readonly Html[] =>
    headings.map((heading, at) =>
      typeof heading === 'string'
        ? html`<td class="path">${row[at] ?? ''}</td>`
        : html`<td class="n">${row[at] ?? ''}</td>`,
    );
  const foot = options.sum === undefined ? null : html`<tfoot><tr>${cells(options.sum)}</tr></tfoot>`;
  return html`<div class="scroll"><table><caption>${caption}</caption><thead><tr>${headings.map((heading) => (typeof heading === 'string' ? html`<th scope="col">${heading}</th>` : html`<th scope="col" class="n">${heading.figure}</th>`))}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${cells(row)}</tr>\n`)}</tbody>${foot}</table></div>`;
}

/** The table behind a chart, folded away until somebody wants the figures. */
export function behind(table: Html): Html {
  return html`<details><summary>The figures</summary>${table}</details>`;
}
