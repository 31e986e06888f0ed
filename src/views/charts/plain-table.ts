import { type Html, html } from '../html.ts';

/** A column by its title: words, figures, or names from a file system. */
export type Heading = string | { readonly figure: string } | { readonly name: string };

/** A table of text; figures stand at the right. The last row is set apart when it is the sum. */
export function plainTable(
  caption: string,
  headings: readonly Heading[],
  rows: readonly (readonly string[])[],
  options: { readonly sum?: readonly string[] } = {},
): Html {
  const cells = (row: readonly string[]): readonly Html[] =>
    headings.map((heading, at) => {
      const text = row[at] ?? '';
      if (typeof heading === 'string') return html`<td>${text}</td>`;
      return 'figure' in heading ? html`<td class="n">${text}</td>` : html`<td class="path">${text}</td>`;
    });
  const foot = options.sum === undefined ? null : html`<tfoot><tr>${cells(options.sum)}</tr></tfoot>`;
  return html`<div class="scroll"><table><caption>${caption}</caption><thead><tr>${headings.map(titleCell)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${cells(row)}</tr>\n`)}</tbody>${foot}</table></div>`;
}

function titleCell(heading: Heading): Html {
  if (typeof heading === 'string') return html`<th scope="col">${heading}</th>`;
  return 'figure' in heading
    ? html`<th scope="col" class="n">${heading.figure}</th>`
    : html`<th scope="col">${heading.name}</th>`;
}

/** The table behind a chart, folded away until somebody wants the figures. */
export function behind(table: Html): Html {
  return html`<details><summary>The figures</summary>${table}</details>`;
}
