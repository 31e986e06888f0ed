import { formatTime } from './format.ts';
import { type Html, html, jsonElement } from './html.ts';
import { pageHtml } from './page-html.ts';
import { costHtml } from './report-html-cost.ts';
import { evidenceHtml } from './report-html-evidence.ts';
import { exceptionsHtml, waitingHtml } from './report-html-exceptions.ts';
import { booksHtml, sharesHtml } from './report-html-shares.ts';
import { timesHtml } from './report-html-times.ts';
import { topHtml } from './report-html-top.ts';
import { REPORT_PAGE_CSS } from './report-page-css.ts';
import type { Report } from './report-schema.ts';

/**
 * The report as one self-contained page: no script, no external resource, readable in print and by screen readers.
 * All text from plan, ledger and evidence is escaped. The report's JSON lies in it for programs, in a data block.
 */
export function reportHtml(report: Report): string {
  const content = html`${topHtml(report)}
${waitingHtml(report)}
${exceptionsHtml(report)}
${booksHtml(report)}
${sharesHtml(report)}
${timesHtml(report)}
${costHtml(report)}
${evidenceHtml(report)}
${footer(report)}`;
  return pageHtml({
    title: `${report.migration}: migration report`,
    css: [REPORT_PAGE_CSS],
    rehearsal: report.rehearsal
      ? 'The cloud was a local stand-in. Nothing reached AWS, and nothing here says what AWS holds.'
      : null,
    content,
    behind: jsonElement('report', report),
  });
}

function footer({ tool, generatedAt, plan, rehearsal }: Report): Html {
  return html`<footer>${rehearsal ? 'REHEARSAL. ' : ''}Made by ${tool} on ${formatTime(generatedAt)} from plan <code>${plan.digest.slice(0, 12)}</code>, the ledger and the evidence named above. Every figure comes from one of them. The same report as JSON is inside this file, in the element <code>#report</code>.</footer>`;
}
