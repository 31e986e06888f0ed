import { type Html, html, raw } from './html.ts';
import { REPORT_CSS } from './report-css.ts';

/** What one page holds. */
export interface Page {
  /** Text of the window's title. */
  readonly title: string;
  /** Style sheets of our own source, added to that of all pages. */
  readonly css: readonly string[];
  /** What the banner of a rehearsal says; null for the real thing. */
  readonly rehearsal: string | null;
  /** Inside `main`. */
  readonly content: Html;
  /** Behind `main`: data, never anything that runs. */
  readonly behind?: Html;
}

/**
 * One self-contained page: no script, no external resource (its Content-Security-Policy allows none), light and dark,
 * readable in print and by screen readers. A rehearsal says so in the title and in a banner.
 */
export function pageHtml({ title, css, rehearsal, content, behind }: Page): string {
  const mark = rehearsal === null ? '' : 'REHEARSAL: ';
  const banner =
    rehearsal === null ? null : html`<div class="rehearsal" role="note"><b>REHEARSAL</b> ${rehearsal}</div>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${mark}${title}</title>
<style>${raw([REPORT_CSS, ...css].join(''))}</style>
</head>
<body>
${banner}
<main>
${content}
</main>${behind === undefined ? null : html`\n${behind}`}
</body>
</html>
`.html;
}
