import { formatTime } from './format.ts';
import { type Html, html, jsonForHtml, raw } from './html.ts';
import { REPORT_CSS } from './report-css.ts';
import { costHtml } from './report-html-cost.ts';
import { evidenceHtml } from './report-html-evidence.ts';
import { exceptionsHtml, waitingHtml } from './report-html-exceptions.ts';
import { booksHtml, sharesHtml } from './report-html-shares.ts';
import { topHtml } from './report-html-top.ts';
import type { Report } from './report-schema.ts';

/**
 * The report as one self-contained page: no script, no external resource, readable in print and by screen readers.
 * All text from plan, ledger and evidence is escaped. The report's JSON lies in it for programs, in a data block.
 */
export function reportHtml(report: Report): string {
  const mark = report.rehearsal ? 'REHEARSAL: ' : '';
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${mark}${report.migration}: migration report</title>
<style>${raw(REPORT_CSS)}</style>
</head>
<body>
${banner(report)}
<main>
${topHtml(report)}
${sharesHtml(report)}
${waitingHtml(report)}
${booksHtml(report)}
${exceptionsHtml(report)}
${costHtml(report)}
${evidenceHtml(report)}
${footer(report)}
</main>
<script type="application/json" id="report">${jsonForHtml(report)}</script>
</body>
</html>
`;
  return page.html;
}

function banner({ rehearsal }: Report): Html | null {
  if (!rehearsal) return null;
  return html`<div class="rehearsal" role="note"><b>REHEARSAL</b> The cloud was a local stand-in. Nothing reached AWS, and nothing here says what AWS holds.</div>`;
}

function footer({ tool, generatedAt, plan, rehearsal }: Report): Html {
  return html`<footer>${rehearsal ? 'REHEARSAL. ' : ''}Made by ${tool} on ${formatTime(generatedAt)} from plan <code>${plan.digest.slice(0, 12)}</code>, the ledger and the evidence named above. Every figure comes from one of them. The same report as JSON is inside this file, in the element <code>#report</code>.</footer>`;
}
