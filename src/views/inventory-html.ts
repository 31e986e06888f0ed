import { formatTime } from './format.ts';
import { html } from './html.ts';
import { INVENTORY_CSS } from './inventory-html-css.ts';
import { shareHtml } from './inventory-html-share.ts';
import { pageHtml } from './page-html.ts';
import type { Scanned } from './values/scanned.ts';

/** Whose page it is, and when it was made. */
export interface InventoryPage {
  readonly migration: string;
  readonly tool: string;
  readonly rehearsal: boolean;
  readonly now: Date;
}

/**
 * Inventories as one self-contained page: charts as inline SVG with the figures behind them, no script, no external
 * resource, light and dark, readable in print and by screen readers. Names are escaped, and its size is bounded however
 * large the shares are.
 */
export function inventoryHtml(
  scanned: readonly Scanned[],
  { migration, tool, rehearsal, now }: InventoryPage,
): string {
  const mark = rehearsal ? 'REHEARSAL: ' : '';
  const links =
    scanned.length < 2
      ? null
      : html`<nav aria-label="Shares"><ul>${scanned.map(({ inventory }, at) => html`<li><a href="#share-${at}">${inventory.share}</a></li>`)}</ul></nav>`;
  const content = html`<header><h1>${migration}: what is in the shares</h1><p>${formatTime(now.toISOString())}</p></header>
${links}
${scanned.map((one, at) => shareHtml(one, `share-${at}`))}
<footer>${mark}Made by ${tool} on ${formatTime(now.toISOString())} from the inventories named above. Ages are counted back from then; <code>headwater inventory show --json</code> has the same figures.</footer>`;
  return pageHtml({
    title: `${migration}: what is in the shares`,
    css: [INVENTORY_CSS],
    rehearsal: rehearsal
      ? 'The cloud of this migration is a local stand-in; the shares are what is mounted here.'
      : null,
    content,
  });
}
