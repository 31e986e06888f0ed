import { WRONG } from '../evidence/settling.ts';
import { type Bar, bars } from './bars-svg.ts';
import { formatBytes, formatCount, formatTime } from './format.ts';
import { type Html, html } from './html.ts';
import { BOOK_COLUMNS, OPEN } from './report-amounts.ts';
import type { Report, ReportBooks, ReportShare } from './report-schema.ts';

const PILLS: Readonly<Record<ReportShare['proof'], readonly [string, string]>> = {
  proved: ['good', 'proved'],
  'proved-with-exceptions': ['warn', 'proved, with exceptions'],
  'not-proved': ['bad', 'not proved'],
  'not-checked': ['none', 'not checked'],
};

/** A coloured word for a verdict; the word itself says it, the colour only helps. */
export function proofPill(proof: ReportShare['proof']): Html {
  const [mood, word] = PILLS[proof];
  return html`<span class="pill ${mood}">${word}</span>`;
}

/** Share by share: how much is proved, who holds the truth, where it will live. */
export function sharesHtml({ shares }: Report): Html {
  return html`<h2>Where each share lives</h2>
<div class="scroll"><table class="stack"><thead><tr><th>Share</th><th class="n">Bytes proved</th><th>Source of truth</th><th>Storage class</th></tr></thead>
<tbody>${shares.map(shareRow)}</tbody></table></div>
<h3>Bytes by share and verdict</h3>
<div class="chart">${bars(shares.map(byteBar))}
<div class="legend"><span><i class="f-match"></i>match</span><span><i class="f-wrong"></i>missing, different or extra</span><span><i class="f-open"></i>changed since, or not verified</span><span><i class="f-excluded"></i>left behind</span></div></div>`;
}

function shareRow(share: ReportShare): Html {
  return html`<tr><td><b>${share.share}</b><div class="sub">${share.strategy}</div></td><td class="n" data-label="Bytes proved">${formatBytes(share.moved.bytes)}</td><td class="truth" data-label="Source of truth">${truthHtml(share)}</td><td data-label="Storage class">${share.storageClass}<div class="sub">${share.classReason}</div></td></tr>
`;
}

function truthHtml({ authority, frozen }: ReportShare): Html {
  if (authority.holder === 'source') return html`the source${frozen ? ', frozen' : ''}`;
  return html`<b>the bucket</b><div class="sub">since ${formatTime(authority.since)}</div><div class="sub path">s3://${authority.bucket}/${authority.keyPrefix}</div><div class="sub">on evidence <span class="path">${authority.evidence}</span></div>`;
}

function byteBar({ share, verdicts, planned }: ReportShare): Bar {
  if (verdicts === null) {
    return {
      label: share,
      parts: [{ className: 'f-alt', label: 'planned, not verified', value: planned.fileBytes }],
      figure: `${formatBytes(planned.fileBytes)} planned`,
    };
  }
  const bytes = (names: readonly (keyof typeof verdicts)[]) =>
    names.reduce((sum, name) => sum + (verdicts[name]?.bytes ?? 0), 0);
  const parts = [
    { className: 'f-match', label: 'match', value: bytes(['match']) },
    { className: 'f-wrong', label: 'missing, different or extra', value: bytes(WRONG) },
    { className: 'f-open', label: 'changed since, or not verified', value: bytes(OPEN) },
    { className: 'f-excluded', label: 'left behind', value: bytes(['excluded']) },
  ];
  return { label: share, parts, figure: formatBytes(parts.reduce((sum, { value }) => sum + value, 0)) };
}

/** The books of every pass, as sums that can be checked by eye. */
export function booksHtml({ evidence, totals }: Report): Html {
  const rows = evidence.map(({ share, pass, current, books }) =>
    booksRow(share, `${pass === 'check' ? 'check' : `${pass} pass`}${current ? ', newest' : ''}`, books),
  );
  const total =
    totals.books === null || totals.shares < 2
      ? null
      : html`<tfoot>${booksRow('All shares', 'newest of each', totals.books)}</tfoot>`;
  return html`<h2>The books</h2>
<p class="lead">Every scanned entry stands in exactly one column. The books balance when the columns add up to what the scan counted, and nothing is unaccounted for.</p>
${rows.length === 0 ? html`<p class="card">There is no evidence yet, so there are no books.</p>` : html`<div class="scroll"><table class="books"><thead><tr><th>Share</th><th class="n">Scanned</th>${BOOK_COLUMNS.map((name, at) => html`<th class="op">${at === 0 ? '=' : '+'}</th><th class="n">${name}</th>`)}<th></th></tr></thead><tbody>${rows}</tbody>${total}</table></div>`}`;
}

function booksRow(share: string, pass: string, books: ReportBooks): Html {
  const verdict = books.balanced
    ? html`<span class="pill good">balanced</span>`
    : html`<span class="pill bad">+ ${formatCount(books.unaccounted)} unaccounted for</span>`;
  return html`<tr><td>${share}<div class="sub">${pass}</div></td><td class="n"><b>${formatCount(books.scanned)}</b></td>${BOOK_COLUMNS.map((name, at) => html`<td class="op">${at === 0 ? '=' : '+'}</td><td class="n${books[name] === 0 ? ' zero' : ''}">${formatCount(books[name])}</td>`)}<td>${verdict}</td></tr>
`;
}
