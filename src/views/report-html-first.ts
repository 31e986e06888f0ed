import { counted, formatCount, formatTime } from './format.ts';
import { type Html, html } from './html.ts';
import { present } from './report-amounts.ts';
import { proofPill } from './report-html-shares.ts';
import type { Report, ReportOpen, ReportShare } from './report-schema.ts';
import { isDoubtful } from './report-share.ts';
import { shorten } from './shorten.ts';
import { LEVEL_WORDS, VERDICT_WORDS } from './verdict-words.ts';

/** So that the table stays on the first screen; what is left out is told in full further down. */
const MOST_OPEN = 2;
const LONGEST = 64;

/** Each share in one row of the first screen: proved or not, how and when, how many, whether the books balance, what is open. */
export function firstTableHtml(report: Report): Html {
  return html`<div class="scroll first"><table class="stack"><thead><tr><th>Share</th><th>Verdict</th><th>How and when</th><th>Counts</th><th>Books</th><th>Open, and who must act</th></tr></thead>
<tbody>${worstFirst(report.shares).map(shareRow)}</tbody></table></div>
${everywhere(report)}`;
}

const WORST_FIRST = ['not-proved', 'not-checked', 'proved-with-exceptions', 'proved'];

function worstFirst(shares: readonly ReportShare[]): readonly ReportShare[] {
  return shares.toSorted((a, b) => WORST_FIRST.indexOf(a.proof) - WORST_FIRST.indexOf(b.proof));
}

function shareRow(share: ReportShare): Html {
  return html`<tr><td><b>${share.share}</b></td><td>${proofPill(share.proof)}</td><td data-label="How and when">${howHtml(share)}</td><td data-label="Counts">${countsHtml(share)}</td><td data-label="Books">${booksHtml(share)}</td><td data-label="Open">${openHtml(share.open)}</td></tr>
`;
}

function howHtml({ level, checkedAt, signature }: ReportShare): Html {
  if (level === null || checkedAt === null) return html`<span class="sub">never verified</span>`;
  return html`<div title="${LEVEL_WORDS[level]}">${level}, ${LEVEL_WORDS[level]}</div><div class="sub">${formatTime(checkedAt)}${signature === null ? null : html`, ${signedHtml(signature)}`}</div>`;
}

function signedHtml(signature: NonNullable<ReportShare['signature']>): Html {
  if (isDoubtful(signature)) return html`<b class="doubt">signature ${signature.state}</b>`;
  return signature.state === 'holds' ? html`signed` : html`not signed`;
}

/** Counts by verdict, each with what it means. */
export function countsHtml({ verdicts }: ReportShare): Html {
  if (verdicts === null) return html`<span class="sub">none yet</span>`;
  return html`${present(verdicts).map(([verdict, { entries }]) => html`<div class="nowrap" title="${VERDICT_WORDS[verdict].meaning}">${formatCount(entries)} ${verdict}</div>`)}`;
}

function booksHtml({ books }: ReportShare): Html {
  if (books === null) return html`<span class="sub">none yet</span>`;
  if (books.balanced) return html`balanced<div class="sub">${formatCount(books.scanned)} scanned</div>`;
  return html`<b class="doubt">not balanced</b><div class="sub">${formatCount(books.unaccounted)} unaccounted for</div>`;
}

function openHtml(open: readonly ReportOpen[]): Html {
  if (open.length === 0) return html`<span class="sub">nothing</span>`;
  const more = open.length - MOST_OPEN;
  return html`${open
    .slice(0, MOST_OPEN)
    .map(({ whom, what, next }) =>
      whom === 'person'
        ? html`<div>${shorten(what, LONGEST)} <span class="sub">a person</span></div>`
        : html`<div><span class="sub">run</span> <code>${next[0] ?? ''}</code></div>`,
    )}${more > 0 ? html`<div class="sub"><a href="#open">and ${formatCount(more)} more</a></div>` : null}`;
}

/** What waits for no single share, where the evidence is, and how all of it is checked again. */
function everywhere({ waiting, evidence }: Report): Html {
  const common = waiting.filter(({ share }) => share === null);
  const open =
    common.length === 0 ? null : html`<b>For all shares:</b> ${common.map(({ what }) => what).join(' ')} `;
  const current = evidence.filter((record) => record.current);
  const copy = current.find((record) => record.copy !== null)?.copy ?? null;
  const where =
    current.length === 0
      ? html`<b>Evidence:</b> there is none yet.`
      : html`<b>Evidence:</b> ${counted(current.length, 'record')}${copy === null ? null : html` in <span class="path">${folderOf(copy)}</span>`} and on this host, <a href="#evidence">digest by digest</a>. <b>To check it again:</b> <code>headwater ledger check --bucket</code>, then <code>headwater verify</code>.`;
  return html`<p class="again">${open}${where}</p>`;
}

/** `s3://control/migration/evidence/` of the address of a record. */
function folderOf(copy: string): string {
  return copy.split('/').slice(0, -3).concat('').join('/');
}
